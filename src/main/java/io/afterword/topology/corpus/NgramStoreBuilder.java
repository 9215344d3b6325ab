package io.afterword.topology.corpus;

import org.apache.kafka.streams.state.StoreBuilder;

import java.util.Map;

/// Makes the [NgramStore] of each task.
///
/// @param memoryBytes of each, see [RowDb#open]
record NgramStoreBuilder(long memoryBytes) implements StoreBuilder<NgramStore> {
    @Override
    public NgramStore build() {
        return new NgramStore(memoryBytes);
    }

    @Override
    public StoreBuilder<NgramStore> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<NgramStore> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<NgramStore> withLoggingEnabled(Map<String, String> config) {
        return this;
    }

    @Override
    public StoreBuilder<NgramStore> withLoggingDisabled() {
        throw new IllegalStateException(NgramStore.NAME + " is truth: it has a changelog");
    }

    /// Of the changelog, which Kafka Streams finds made.
    @Override
    public Map<String, String> logConfig() {
        return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public String name() {
        return NgramStore.NAME;
    }
}

package io.afterword.topology.corpus;

import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.TableShape;

import org.apache.kafka.streams.state.StoreBuilder;

import java.util.Map;

/// Makes the [CopyStore] of an instance.
///
/// @param memoryBytes see [RowDb#open]
/// @param served gets the table
record CopyStoreBuilder(String name, TableShape shape, long memoryBytes, LiveTable served)
        implements StoreBuilder<CopyStore> {
    @Override
    public CopyStore build() {
        return new CopyStore(name, shape, memoryBytes, served);
    }

    @Override
    public StoreBuilder<CopyStore> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<CopyStore> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<CopyStore> withLoggingEnabled(Map<String, String> config) {
        throw new IllegalStateException(name + " is a copy: it has no changelog");
    }

    @Override
    public StoreBuilder<CopyStore> withLoggingDisabled() {
        return this;
    }

    @Override
    public Map<String, String> logConfig() {
        return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
        return false;
    }
}

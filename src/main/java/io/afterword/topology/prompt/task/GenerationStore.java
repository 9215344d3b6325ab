package io.afterword.topology.prompt.task;

import io.afterword.state.Generation;
import io.afterword.topology.topic.AvroSerde;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Consumer;

/// Truth: every prompt that was admitted and is not finished, by request id. Written once, and kept
/// in a changelog; whoever owns the task goes on from here and from [ProgressStore].
public final class GenerationStore {
    public static final String NAME = "generations";

    private final KeyValueStore<String, Generation> store;

    private GenerationStore(KeyValueStore<String, Generation> store) {
        this.store = store;
    }

    public static StoreBuilder<KeyValueStore<String, Generation>> builder() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(NAME),
                        Serdes.String(),
                        AvroSerde.of(Generation.class))
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }

    public static GenerationStore of(ProcessorContext<?, ?> context) {
        return new GenerationStore(context.getStateStore(NAME));
    }

    public @Nullable Generation get(String requestId) {
        return store.get(requestId);
    }

    public void put(Generation generation) {
        store.put(generation.getRequestId(), generation);
    }

    public void delete(String requestId) {
        store.delete(requestId);
    }

    public void forEach(Consumer<Generation> action) {
        try (KeyValueIterator<String, Generation> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, Generation> entry = all.next();
                action.accept(entry.value);
            }
        }
    }
}

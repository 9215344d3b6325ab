package io.afterword.topology.prompt.task;

import io.afterword.state.Progress;
import io.afterword.topology.topic.AvroSerde;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

import java.util.Map;
import java.util.function.BiConsumer;

/// Truth: what was published of the generations that have not ended, one record for each drain of
/// the outbox, numbered upwards. Kept in a changelog. A record is small and shared by all streams
/// that went on in its drain, since a changelog record costs more than the tokens in it.
public final class ProgressStore {
    public static final String NAME = "progress";

    private final KeyValueStore<Long, Progress> store;

    private ProgressStore(KeyValueStore<Long, Progress> store) {
        this.store = store;
    }

    public static StoreBuilder<KeyValueStore<Long, Progress>> builder() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(NAME),
                        Serdes.Long(), // big endian: in the order of the numbers, which are >= 0
                        AvroSerde.of(Progress.class))
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }

    public static ProgressStore of(ProcessorContext<?, ?> context) {
        return new ProgressStore(context.getStateStore(NAME));
    }

    public void put(long number, Progress progress) {
        store.put(number, progress);
    }

    public void delete(long number) {
        store.delete(number);
    }

    /// In the order in which they were written.
    public void forEach(BiConsumer<Long, Progress> action) {
        forEach(store, action);
    }

    static void forEach(
            ReadOnlyKeyValueStore<Long, Progress> store, BiConsumer<Long, Progress> action) {
        try (KeyValueIterator<Long, Progress> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Long, Progress> entry = all.next();
                action.accept(entry.key, entry.value);
            }
        }
    }
}

package io.afterword.topology.corpus;

import io.afterword.model.markov.Row;
import io.afterword.model.markov.RowStore;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Truth: the rows of the n-gram table that one partition owns. Kept in a changelog, which is the
/// topic that copies of the table follow. Rows are read past Kafka Streams' wrappers, all of a
/// batch with one call, and written through them, so that they are logged.
final class NgramStore implements StateStore, RowStore {
    static final String NAME = "ngrams";

    private final LocalRows rows;
    private final KeyValueStore<Bytes, byte[]> logged;

    /// @param memoryBytes see [RowDb#open]
    NgramStore(long memoryBytes) {
        rows = new LocalRows(NAME, memoryBytes);
        logged =
                Stores.keyValueStoreBuilder(new Supplier(rows), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(Map.of())
                        .withCachingDisabled()
                        .build();
    }

    static NgramStore of(ProcessorContext<?, ?> context) {
        return context.getStateStore(NAME);
    }

    @Override
    public List<byte @Nullable []> get(List<byte[]> keys) {
        return rows.get(keys);
    }

    @Override
    public void put(List<Row> changed) {
        logged.putAll(
                changed.stream()
                        .map(row -> KeyValue.pair(Bytes.wrap(row.key()), row.value()))
                        .toList());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        logged.init(context, root);
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        logged.commit(changelogOffsets);
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        return logged.committedOffset(partition);
    }

    @Override
    @SuppressWarnings("deprecation") // Kafka Streams asks until all stores do
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public void close() {
        logged.close();
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return logged.isOpen();
    }

    @Override
    public Position getPosition() {
        return Position.emptyPosition();
    }

    private record Supplier(LocalRows rows) implements KeyValueBytesStoreSupplier {
        @Override
        public String name() {
            return rows.name();
        }

        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return rows;
        }

        @Override
        public String metricsScope() {
            return "rows";
        }
    }
}

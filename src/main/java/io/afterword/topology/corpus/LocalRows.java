package io.afterword.topology.corpus;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The local part of [NgramStore], to be wrapped for logging. Under exactly-once, rows of a process
/// that was killed may be those of a transaction that never committed: they are not opened again,
/// and Kafka Streams restores them from the changelog.
final class LocalRows implements KeyValueStore<Bytes, byte[]>, BatchingStateRestoreCallback {
    private final String name;
    private final long memoryBytes;
    private @Nullable RowDb rows;

    LocalRows(String name, long memoryBytes) {
        this.name = name;
        this.memoryBytes = memoryBytes;
    }

    private RowDb rows() {
        RowDb open = rows;
        if (open == null) {
            throw new IllegalStateException("the store %s is not open".formatted(name));
        }
        return open;
    }

    List<byte @Nullable []> get(List<byte[]> keys) {
        return rows().get(keys);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        RowDb opened =
                RowDb.open(
                        context.stateDir().toPath().resolve("rocksdb").resolve(name), memoryBytes);
        if (isExactlyOnce(context) && opened.isMarkedOpen()) {
            opened.close();
            throw new ProcessorStateException(
                    "the store %s was not closed by who had it last".formatted(name));
        }
        opened.markOpen(true);
        rows = opened;
        context.register(root, this);
    }

    private static boolean isExactlyOnce(StateStoreContext context) {
        return StreamsConfig.EXACTLY_ONCE_V2.equals(
                context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
    }

    @Override
    public void restoreAll(Collection<KeyValue<byte[], byte[]>> records) {
        RowBatch batch = new RowBatch();
        records.forEach(record -> batch.put(record.key, record.value));
        rows().write(batch);
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        putAll(List.of(KeyValue.pair(key, value)));
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        RowBatch batch = new RowBatch();
        entries.forEach(entry -> batch.put(entry.key.get(), entry.value));
        rows().write(batch);
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        byte[] before = get(key);
        if (before == null) {
            put(key, value);
        }
        return before;
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        byte[] before = get(key);
        put(key, null);
        return before;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return rows().get(key.get());
    }

    /// Rows are read by their keys.
    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        throw new UnsupportedOperationException("rows are read by their keys");
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return range(null, null);
    }

    @Override
    public long approximateNumEntries() {
        return rows().approximateRows();
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        rows().write(new RowBatch(), changelogOffsets);
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        return rows().offset(partition);
    }

    @Override
    @SuppressWarnings("deprecation") // Kafka Streams asks until all stores do
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public void close() {
        RowDb open = rows;
        rows = null;
        if (open != null) {
            open.markOpen(false);
            open.close();
        }
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return rows != null;
    }

    @Override
    public Position getPosition() {
        return Position.emptyPosition();
    }
}

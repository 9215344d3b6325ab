package io.afterword.topology.corpus;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

import java.nio.ByteBuffer;
import java.util.Map;

/// Rows, and the offsets up to which they go, that are written together. Owns its native memory.
final class RowBatch implements AutoCloseable {
    private final WriteBatch rows = new WriteBatch();

    /// A row; null removes it.
    void put(byte[] key, byte @Nullable [] value) {
        try {
            if (value == null) {
                rows.delete(key);
            } else {
                rows.put(key, value);
            }
        } catch (RocksDBException e) {
            throw new ProcessorStateException("a row cannot be written", e);
        }
    }

    /// Offsets by changelog partition; null removes one.
    void put(Map<TopicPartition, @Nullable Long> offsets) {
        offsets.forEach((partition, offset) ->
                put(
                        RowDb.offsetKey(partition),
                        offset == null ? null : ByteBuffer.allocate(8).putLong(offset).array()));
    }

    WriteBatch rows() {
        return rows;
    }

    @Override
    public void close() {
        rows.close();
    }
}

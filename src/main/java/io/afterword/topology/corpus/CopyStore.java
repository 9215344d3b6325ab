package io.afterword.topology.corpus;

import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.TableShape;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Cache: a copy of all rows of the n-gram table, for the table that prompts are answered from.
/// Losing it costs reading their topic again. Rows that have come are gathered in the heap and
/// written together, with the offsets up to which they go: whatever a crash takes away is read
/// again. One thread writes, any threads read.
final class CopyStore implements StateStore {
    private static final int MOST_GATHERED = 16_384;

    private final String name;
    private final TableShape shape;
    private final long memoryBytes;
    private final LiveTable served;

    /// Looked at before the disk; empty for a row that is no more.
    private final Map<Bytes, Optional<byte[]>> gathered = new ConcurrentHashMap<>();

    private @Nullable RowDb rows;
    private @Nullable NgramTable table;

    CopyStore(String name, TableShape shape, long memoryBytes, LiveTable served) {
        this.name = name;
        this.shape = shape;
        this.memoryBytes = memoryBytes;
        this.served = served;
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
        NgramTable copied;
        try {
            copied = new NgramTable(shape, keys -> get(opened, keys));
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        rows = opened;
        table = copied;
        context.register(root, this::put);
        served.serve(copied);
    }

    /// A row that was committed; null where it is no more.
    void put(byte[] key, byte @Nullable [] value) {
        gathered.put(Bytes.wrap(key), Optional.ofNullable(value));
        open(table).changed(key, value);
        if (gathered.size() >= MOST_GATHERED) {
            open(rows).write(gathered());
            gathered.clear();
        }
    }

    private RowBatch gathered() {
        RowBatch batch = new RowBatch();
        gathered.forEach((key, value) -> batch.put(key.get(), value.orElse(null)));
        return batch;
    }

    private <T> T open(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the store %s is not open".formatted(name));
        }
        return part;
    }

    /// A row that is not gathered any more has been written.
    private List<byte @Nullable []> get(RowDb disk, List<byte[]> keys) {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Optional<byte[]> value = gathered.get(Bytes.wrap(keys.get(i)));
            if (value == null) {
                missing.add(i);
            }
            values.add(value == null ? null : value.orElse(null));
        }
        if (!missing.isEmpty()) {
            List<byte @Nullable []> found = disk.get(missing.stream().map(keys::get).toList());
            for (int i = 0; i < found.size(); i++) {
                values.set(missing.get(i), found.get(i));
            }
        }
        return values;
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        open(rows).write(gathered(), offsets);
        gathered.clear();
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        return open(rows).offset(partition);
    }

    @Override
    @SuppressWarnings("deprecation") // Kafka Streams asks until all stores do
    public boolean managesOffsets() {
        return true;
    }

    /// What is gathered and not committed is read again.
    @Override
    public void close() {
        gathered.clear();
        RowDb open = rows;
        rows = null;
        table = null;
        if (open != null) {
            served.serve(new LiveTable(shape).current());
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
}

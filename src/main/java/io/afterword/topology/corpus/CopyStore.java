package io.afterword.topology.corpus;

import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.TableShape;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Cache: a copy of all rows of the n-gram table, for the table that prompts are answered from.
/// Losing it costs reading their topic again. Rows that have come are gathered in the heap and
/// written together, and then the offsets up to which they go: whatever a crash takes away is read
/// again. One thread writes, any threads read.
final class CopyStore implements StateStore {
    private static final int MOST_GATHERED = 16_384;

    private final String name;
    private final TableShape shape;
    private final long memoryBytes;
    private final LiveTable served;

    /// Looked at before the disk.
    private final GatheredRows gathered = new GatheredRows(MOST_GATHERED);

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
        boolean full = gathered.put(key, value);
        open(table).changed(key, value);
        if (full) {
            write();
        }
    }

    /// Readers find each row in the one place or the other at any time.
    private void write() {
        open(rows).write(gathered.batch());
        gathered.clear();
    }

    private <T> T open(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the store %s is not open".formatted(name));
        }
        return part;
    }

    /// A row that is not gathered any more has been written.
    private List<byte @Nullable []> get(RowDb disk, List<byte[]> keys) {
        byte[] @Nullable [] values = new byte[keys.size()][];
        BitSet missing = new BitSet();
        missing.set(0, keys.size());
        gathered.find(
                keys,
                (i, value) -> {
                    values[i] = value;
                    missing.clear(i);
                });
        if (!missing.isEmpty()) {
            Iterator<byte @Nullable []> found =
                    disk.get(missing.stream().mapToObj(keys::get).toList()).iterator();
            missing.stream().forEach(i -> values[i] = found.next());
        }
        return Arrays.asList(values);
    }

    /// The offsets last: what a crash takes away, it takes away from the end.
    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        write();
        open(rows).write(new RowBatch(), offsets);
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

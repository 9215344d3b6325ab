package io.afterword.topology.corpus;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/// Rows that have come and are not yet written: a batch in the order in which they came, and an
/// index of it. A changelog has long runs of rising keys, and RocksDB takes those in a fraction of
/// the time that it needs for keys in any order. One thread writes, any threads read.
final class GatheredRows {
    private static final int NONE = 0; // there, a batch has its header

    private final int most;
    private final int[] places; // open addressing, at most half full
    private final RowBatch batch = new RowBatch();

    /// @param most rows, a power of two
    GatheredRows(int most) {
        this.most = most;
        places = new int[2 * most];
    }

    /// A row; null for one that is no more.
    ///
    /// @return whether this is full
    synchronized boolean put(byte[] key, byte @Nullable [] value) {
        int slot = slot(key);
        places[slot] = batch.put(key, value);
        return batch.count() == most;
    }

    /// Of the key, or where it would be.
    private int slot(byte[] key) {
        int hash = Arrays.hashCode(key) * 0x9E3779B1;
        int slot = hash >>> (Integer.numberOfLeadingZeros(places.length) + 1);
        while (places[slot] != NONE && !batch.hasKey(places[slot], key)) {
            slot = (slot + 1) & (places.length - 1);
        }
        return slot;
    }

    /// Tells of each key that is here.
    ///
    /// @param found gets the place in the list of keys, and the value, null for a row that is no
    ///   more
    synchronized void find(List<byte[]> keys, BiConsumer<Integer, byte @Nullable []> found) {
        for (int i = 0; i < keys.size(); i++) {
            int place = places[slot(keys.get(i))];
            if (place != NONE) {
                found.accept(i, batch.value(place));
            }
        }
    }

    /// For the thread that writes: all of them, until [#clear].
    RowBatch batch() {
        return batch;
    }

    synchronized void clear() {
        Arrays.fill(places, NONE);
        batch.clear();
    }
}

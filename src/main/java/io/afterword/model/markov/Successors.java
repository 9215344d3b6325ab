package io.afterword.model.markov;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Tokens that follow a context, by rising id, with how often each did (its count) and how many
/// different tokens were seen before context and token (its continuation count). A row or a page,
/// unpacked. Mutable; one thread at a time.
///
/// As bytes, for each token: a varint of its distance to the id before, doubled, and one if counts
/// follow; else both counts are 1, as of most n-grams. Counts: a varint of the count, doubled, and
/// one if the continuation count follows, a varint; else it is the same. Rows whose continuation
/// counts nobody needs have the count alone. Distances are at least 1, so no row begins with a byte
/// 0.
final class Successors {
    private int size;
    private int[] ids;
    private long[] counts;
    private int[] continuations;

    Successors(int capacity) {
        ids = new int[capacity];
        counts = new long[capacity];
        continuations = new int[capacity];
    }

    int size() {
        return size;
    }

    int id(int index) {
        return ids[index];
    }

    long count(int index) {
        return counts[index];
    }

    int continuation(int index) {
        return continuations[index];
    }

    /// What Kneser–Ney counts: occurrences, or different tokens before.
    long adjusted(int index, boolean continued) {
        return continued ? continuations[index] : counts[index];
    }

    /// Negative if the token is not there, as of [Arrays#binarySearch(int[], int)].
    int indexOf(int id) {
        return Arrays.binarySearch(ids, 0, size, id);
    }

    void clear() {
        size = 0;
    }

    void add(int id, long count, int continuation) {
        if (size == ids.length) {
            int capacity = Math.max(16, 2 * size);
            ids = Arrays.copyOf(ids, capacity);
            counts = Arrays.copyOf(counts, capacity);
            continuations = Arrays.copyOf(continuations, capacity);
        }
        ids[size] = id;
        counts[size] = count;
        continuations[size] = continuation;
        size++;
    }

    /// Puts one without a continuation count before another, and drops what is then behind the
    /// `most` first.
    void insert(int index, int id, long count, int most) {
        add(0, 0, 0);
        System.arraycopy(ids, index, ids, index + 1, size - 1 - index);
        System.arraycopy(counts, index, counts, index + 1, size - 1 - index);
        ids[index] = id;
        counts[index] = count;
        size = Math.min(size, most);
    }

    /// Adds the tokens of a row or a page.
    ///
    /// @param firstId that a page begins with; 0 for a row
    /// @param continued whether the row has continuation counts
    void addAll(byte[] row, int firstId, boolean continued) {
        addAll(ByteBuffer.wrap(row), firstId, continued);
    }

    private void addAll(ByteBuffer row, int firstId, boolean continued) {
        int id = firstId - 1;
        while (row.hasRemaining()) {
            long distance = VarInts.get(row);
            id += (int) (distance >>> 1);
            if ((distance & 1) == 0) {
                add(id, 1, continued ? 1 : 0);
                continue;
            }
            long count = VarInts.get(row);
            if (!continued) {
                add(id, count, 0);
            } else if ((count & 1) == 0) {
                add(id, count >>> 1, (int) (count >>> 1));
            } else {
                add(id, count >>> 1, (int) VarInts.get(row));
            }
        }
    }

    /// Bytes of the tokens from index `from` to before `to`.
    byte[] toBytes(int from, int to, int firstId, boolean continued, ByteBuffer scratch) {
        scratch.clear();
        int last = firstId - 1;
        for (int i = from; i < to; i++) {
            long distance = (long) (ids[i] - last) << 1;
            last = ids[i];
            if (counts[i] == 1 && continuations[i] == (continued ? 1 : 0)) {
                VarInts.put(distance, scratch);
                continue;
            }
            VarInts.put(distance | 1, scratch);
            if (!continued) {
                VarInts.put(counts[i], scratch);
            } else if (counts[i] == continuations[i]) {
                VarInts.put(counts[i] << 1, scratch);
            } else {
                VarInts.put(counts[i] << 1 | 1, scratch);
                VarInts.put(continuations[i], scratch);
            }
        }
        return VarInts.written(scratch);
    }

    /// Bytes that `tokens` tokens need at most.
    static int mostBytes(int tokens) {
        return tokens * (3 + VarInts.MOST_BYTES + 5);
    }
}

package io.afterword.model.markov;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What a shard knows of itself: how much it has counted, and per order the n-grams and their
/// counts of counts. Mutable; one thread at a time.
///
/// As bytes: varints of a version, the shape, the number of shards, documents, tokens, and for each
/// order from 2 rows, n-grams, and how many of them were counted once, twice, three and four times,
/// by their counts, then by the counts that Kneser–Ney adjusts.
final class ShardStatistics {
    private static final int VERSION = 1;

    /// How many counts of counts there are.
    static final int COUNTED = 4;

    private final TableShape shape;
    private final int shards;
    private final Order[] orders; // from order 2
    private long documents;
    private long tokens;

    static final class Order {
        long rows;
        long ngrams;
        final long[] occurrences = new long[COUNTED]; // n-grams counted 1, 2, 3, 4 times
        final long[] adjusted = new long[COUNTED];

        void change(long countBefore, long count, long adjustedBefore, long adjustedAfter) {
            ngrams += (count > 0 ? 1 : 0) - (countBefore > 0 ? 1 : 0);
            move(occurrences, countBefore, count);
            move(adjusted, adjustedBefore, adjustedAfter);
        }

        private static void move(long[] counted, long before, long after) {
            if (before > 0 && before <= COUNTED) {
                counted[(int) before - 1]--;
            }
            if (after > 0 && after <= COUNTED) {
                counted[(int) after - 1]++;
            }
        }
    }

    ShardStatistics(TableShape shape, int shards) {
        this.shape = shape;
        this.shards = shards;
        orders = new Order[shape.order() - 1];
        Arrays.setAll(orders, i -> new Order());
    }

    /// @throws WrongTableException if the rows were counted with another shape
    static ShardStatistics ofBytes(byte[] row, TableShape shape) {
        ByteBuffer bytes = ByteBuffer.wrap(row);
        try {
            long version = VarInts.get(bytes);
            if (version != VERSION) {
                throw new WrongTableException(
                        "rows of version %d cannot be read, only of %d"
                                .formatted(version, VERSION));
            }
            TableShape counted =
                    new TableShape(
                            (int) VarInts.get(bytes),
                            (int) VarInts.get(bytes),
                            (int) VarInts.get(bytes) - 1,
                            VarInts.get(bytes) != 0);
            if (!counted.equals(shape)) {
                throw new WrongTableException(
                        "rows were counted with %s, not with %s".formatted(counted, shape));
            }
            ShardStatistics statistics = new ShardStatistics(shape, (int) VarInts.get(bytes));
            statistics.get(bytes);
            return statistics;
        } catch (BufferUnderflowException e) {
            throw new IllegalStateException("a row of statistics ends too early", e);
        }
    }

    private void get(ByteBuffer bytes) {
        documents = VarInts.get(bytes);
        tokens = VarInts.get(bytes);
        for (Order order : orders) {
            order.rows = VarInts.get(bytes);
            order.ngrams = VarInts.get(bytes);
            for (int i = 0; i < COUNTED; i++) {
                order.occurrences[i] = VarInts.get(bytes);
            }
            for (int i = 0; i < COUNTED; i++) {
                order.adjusted[i] = VarInts.get(bytes);
            }
        }
    }

    byte[] toBytes() {
        ByteBuffer bytes =
                ByteBuffer.allocate(VarInts.MOST_BYTES * (8 + orders.length * (2 + 2 * COUNTED)));
        VarInts.put(VERSION, bytes);
        VarInts.put(shape.order(), bytes);
        VarInts.put(shape.vocabularySize(), bytes);
        VarInts.put(shape.endOfText() + 1L, bytes);
        VarInts.put(shape.markers() ? 1 : 0, bytes);
        VarInts.put(shards, bytes);
        VarInts.put(documents, bytes);
        VarInts.put(tokens, bytes);
        for (Order order : orders) {
            VarInts.put(order.rows, bytes);
            VarInts.put(order.ngrams, bytes);
            for (long counted : order.occurrences) {
                VarInts.put(counted, bytes);
            }
            for (long counted : order.adjusted) {
                VarInts.put(counted, bytes);
            }
        }
        return VarInts.written(bytes);
    }

    int shards() {
        return shards;
    }

    /// @param order from 2
    Order order(int order) {
        return orders[order - 2];
    }

    long ngrams() {
        return Arrays.stream(orders).mapToLong(order -> order.ngrams).sum();
    }

    long documents() {
        return documents;
    }

    long tokens() {
        return tokens;
    }

    void count(long moreDocuments, long moreTokens) {
        documents += moreDocuments;
        tokens += moreTokens;
        if (documents < 0 || tokens < 0) {
            throw new IllegalStateException(
                    "%d documents of %d tokens would be counted: one is taken back that was not"
                            .formatted(documents, tokens));
        }
    }

    /// Whether nothing is counted.
    boolean isEmpty() {
        return tokens == 0;
    }
}

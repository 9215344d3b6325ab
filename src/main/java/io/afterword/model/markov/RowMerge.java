package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

/// Successors before and after a batch, and what that does to the statistics. Used for one row or
/// page after the other, by one thread.
final class RowMerge {
    private final TableShape shape;
    private final int shard;
    private final Limits limits;
    private final ShardStatistics statistics;
    private final boolean full;
    private final Successors before = new Successors(LargeRow.PAGE);
    private final Successors after = new Successors(2 * LargeRow.PAGE);

    RowMerge(TableShape shape, int shard, Limits limits, ShardStatistics statistics) {
        this.shape = shape;
        this.shard = shard;
        this.limits = limits;
        this.statistics = statistics;
        full = statistics.ngrams() >= limits.mostNgrams();
    }

    /// Forgets what was before.
    void clear() {
        before.clear();
    }

    /// Adds a row or a page to what was before.
    void add(byte[] row, int firstId, boolean continued) {
        before.addAll(row, firstId, continued);
    }

    /// What is there after the last batch was applied.
    Successors after() {
        return after;
    }

    /// Merges what was before and n-grams of the batch, from index `from` to before `to`, to what
    /// is after, and tells each n-gram what the one without its oldest token gains by it.
    ///
    /// @param totals of the row, which change with it, if they are kept
    void apply(Grams grams, int length, int from, int to, @Nullable RowTotals totals) {
        boolean continued = from < to && shape.isContinued(grams.context(from), length);
        ShardStatistics.@Nullable Order order = length == 0 ? null : statistics.order(length + 1);
        after.clear();
        int old = 0;
        for (int i = from; i < to; i++) {
            int id = grams.next(i);
            while (old < before.size() && before.id(old) < id) {
                after.add(before.id(old), before.count(old), before.continuation(old));
                old++;
            }
            boolean known = old < before.size() && before.id(old) == id;
            long countBefore = known ? before.count(old) : 0;
            int continuationBefore = known ? before.continuation(old) : 0;
            old += known ? 1 : 0;
            if (!known && length > 0 && isLeftOut(length + 1, grams.count(i))) {
                grams.setContinuation(i, 0);
                continue;
            }
            long count = countBefore + grams.count(i);
            int continuation = continuationBefore + grams.continuation(i);
            checkCounts(length + 1, count, continuation);
            if (count > 0) {
                after.add(id, count, continuation);
            }
            if (order != null) {
                order.change(
                        countBefore,
                        count,
                        continued ? continuationBefore : countBefore,
                        continued ? continuation : count);
            }
            if (totals != null) {
                totals.change(countBefore, count, continuationBefore, continuation);
            }
            grams.setContinuation(i, (count > 0 ? 1 : 0) - (countBefore > 0 ? 1 : 0));
        }
        while (old < before.size()) {
            after.add(before.id(old), before.count(old), before.continuation(old));
            old++;
        }
    }

    private boolean isLeftOut(int order, int count) {
        return full || (count > 0 && count < limits.minimum(order));
    }

    private void checkCounts(int order, long count, int continuation) {
        if (count < 0 || continuation < 0 || continuation > count) {
            throw new IllegalStateException(
                    ("an n-gram of order %d in shard %d would be counted %d times after %d tokens:"
                                    + " a document is taken back that was not counted")
                            .formatted(order, shard, count, continuation));
        }
    }
}

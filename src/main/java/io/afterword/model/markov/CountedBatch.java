package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// One batch on its way into the rows: those it has changed so far, and what that has cost. Used
/// once, by one thread.
final class CountedBatch {
    /// Ids of a page of unigrams.
    static final int UNIGRAM_PAGE = 256;

    private final TableShape shape;
    private final Shard shard;
    private final ShardStatistics statistics;
    private final byte @Nullable [] statisticsBefore;
    private final Changes changes;
    private final RowMerge merge;
    private final PagedRows paged;
    private final long tokens;

    CountedBatch(
            TableShape shape, Shard shard, RowStore rows, Limits limits, Occurrences occurrences) {
        this.shape = shape;
        this.shard = shard;
        changes = new Changes(rows);
        statisticsBefore = changes.read(List.of(RowKey.ofStatistics(shard.number()))).getFirst();
        statistics =
                statisticsBefore == null
                        ? new ShardStatistics(shape, shard.of())
                        : ShardStatistics.ofBytes(statisticsBefore, shape);
        if (statistics.shards() != shard.of()) {
            throw new WrongTableException(
                    "rows were counted in %d shards, not in %d"
                            .formatted(statistics.shards(), shard.of()));
        }
        statistics.count(occurrences.documents(), occurrences.tokens());
        tokens = occurrences.touched();
        merge = new RowMerge(shape, shard.number(), limits, statistics);
        paged = new PagedRows(shape, statistics, merge, changes);
    }

    /// Writes what has changed.
    BatchReport write() {
        byte[] key = RowKey.ofStatistics(shard.number());
        if (!statistics.isEmpty()) {
            changes.put(key, statistics.toBytes());
        } else if (statisticsBefore != null) {
            changes.put(key, null);
        }
        return changes.write(tokens);
    }

    /// Counts n-grams whose contexts have a length, and tells each what the n-gram without its
    /// oldest token gains by it.
    void countContexts(Grams grams, int length) {
        List<byte[]> keys = new ArrayList<>();
        for (int from = 0; from < grams.size(); from = end(grams, from)) {
            keys.add(RowKey.ofContext(grams.context(from), length));
        }
        List<byte @Nullable []> values = changes.read(keys);
        List<TouchedRow> large = new ArrayList<>();
        int row = 0;
        for (int from = 0, to; from < grams.size(); from = to, row++) {
            to = end(grams, from);
            byte[] value = values.get(row);
            boolean continued = shape.isContinued(grams.context(from), length);
            if (value != null && LargeRow.isHeader(value)) {
                large.add(new TouchedRow(grams, from, to, LargeRow.ofBytes(value, continued)));
            } else {
                countSmall(keys.get(row), value, grams, length, from, to);
            }
        }
        paged.count(large, grams, length);
    }

    /// The index behind the last n-gram with the same context.
    private static int end(Grams grams, int from) {
        int end = from + 1;
        while (end < grams.size() && grams.context(end) == grams.context(from)) {
            end++;
        }
        return end;
    }

    private void countSmall(
            byte[] key, byte @Nullable [] value, Grams grams, int length, int from, int to) {
        long context = grams.context(from);
        boolean continued = shape.isContinued(context, length);
        merge.clear();
        if (value != null) {
            merge.add(value, 0, continued);
        }
        merge.apply(grams, length, from, to, null);
        Successors after = merge.after();
        ShardStatistics.Order order = statistics.order(length + 1);
        if (after.size() == 0) {
            if (value != null) {
                changes.put(key, null);
                order.rows--;
            }
            return;
        }
        order.rows += value == null ? 1 : 0;
        if (after.size() <= LargeRow.PAGE) {
            changes.put(key, after, 0, after.size(), 0, continued);
        } else {
            changes.put(key, paged.laidOut(context, length, new HashMap<>()), continued);
        }
    }

    /// Counts the tokens of the batch with this shard's part of the empty context.
    void countUnigrams(Grams grams) {
        List<byte[]> keys = new ArrayList<>();
        for (int from = 0; from < grams.size(); from = endOfPage(grams, from)) {
            keys.add(RowKey.ofUnigrams(shard.number(), firstId(grams, from)));
        }
        List<byte @Nullable []> pages = changes.read(keys);
        boolean continued = shape.isContinued(0, 0);
        int page = 0;
        for (int from = 0, to; from < grams.size(); from = to, page++) {
            to = endOfPage(grams, from);
            byte[] value = pages.get(page);
            int firstId = firstId(grams, from);
            merge.clear();
            if (value != null) {
                merge.add(value, firstId, continued);
            }
            merge.apply(grams, 0, from, to, null);
            Successors after = merge.after();
            if (after.size() > 0) {
                changes.put(keys.get(page), after, 0, after.size(), firstId, continued);
            } else if (value != null) {
                changes.put(keys.get(page), null);
            }
        }
    }

    private static int firstId(Grams grams, int index) {
        return grams.next(index) / UNIGRAM_PAGE * UNIGRAM_PAGE;
    }

    private static int endOfPage(Grams grams, int from) {
        int end = from + 1;
        while (end < grams.size() && firstId(grams, end) == firstId(grams, from)) {
            end++;
        }
        return end;
    }
}

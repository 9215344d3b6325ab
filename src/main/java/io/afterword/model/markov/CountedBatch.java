package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One batch on its way into the rows: those it has changed so far, and what that has cost. Used
/// once, by one thread.
final class CountedBatch {
    /// Ids of a page of unigrams.
    static final int UNIGRAM_PAGE = 256;

    private final TableShape shape;
    private final Shard shard;
    private final RowStore rows;
    private final Limits limits;
    private final ShardStatistics statistics;
    private final byte @Nullable [] statisticsBefore;
    private final boolean full;
    private final List<Row> changed = new ArrayList<>();
    private final Successors before = new Successors(LargeRow.PAGE);
    private final Successors after = new Successors(2 * LargeRow.PAGE);
    private ByteBuffer scratch = ByteBuffer.allocate(1 << 14);
    private final long tokens;
    private long rowsRead;
    private long bytesWritten;

    CountedBatch(
            TableShape shape, Shard shard, RowStore rows, Limits limits, Occurrences occurrences) {
        this.shape = shape;
        this.shard = shard;
        this.rows = rows;
        this.limits = limits;
        statisticsBefore = read(List.of(RowKey.ofStatistics(shard.number()))).getFirst();
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
        full = statistics.ngrams() >= limits.mostNgrams();
    }

    private List<byte @Nullable []> read(List<byte[]> keys) {
        rowsRead += keys.size();
        return keys.isEmpty() ? List.of() : rows.get(keys);
    }

    private void put(byte[] key, byte @Nullable [] value) {
        changed.add(new Row(key, value));
        bytesWritten += key.length + (value == null ? 0 : value.length);
    }

    /// Writes what has changed.
    BatchReport write() {
        byte[] key = RowKey.ofStatistics(shard.number());
        if (!statistics.isEmpty()) {
            put(key, statistics.toBytes());
        } else if (statisticsBefore != null) {
            put(key, null);
        }
        if (!changed.isEmpty()) {
            rows.put(changed);
        }
        return new BatchReport(tokens, rowsRead, changed.size(), bytesWritten);
    }

    /// A context of the batch whose row has pages.
    private static final class Touched {
        final int from;
        final int to;
        final LargeRow row;
        final boolean[] read; // by page
        final boolean shrinks;

        Touched(Grams grams, int from, int to, LargeRow row) {
            this.from = from;
            this.to = to;
            this.row = row;
            boolean less = false;
            read = new boolean[row.pages()];
            for (int i = from; i < to; i++) {
                less |= grams.count(i) < 0;
                read[row.pageOf(grams.next(i))] = true;
            }
            shrinks = less;
            if (shrinks) {
                // pages may become one, and others may become the most frequent: all must be known
                Arrays.fill(read, true);
            }
        }

        boolean reads(int page) {
            return read[page] && row.size(page) > 0;
        }
    }

    /// Counts n-grams whose contexts have a length, and tells each what the n-gram without its
    /// oldest token gains by it.
    void countContexts(Grams grams, int length) {
        List<byte[]> keys = new ArrayList<>();
        for (int from = 0; from < grams.size(); from = end(grams, from)) {
            keys.add(RowKey.ofContext(grams.context(from), length));
        }
        List<byte @Nullable []> values = read(keys);
        List<Touched> large = new ArrayList<>();
        int row = 0;
        for (int from = 0, to; from < grams.size(); from = to, row++) {
            to = end(grams, from);
            byte[] value = values.get(row);
            boolean continued = isContinued(grams.context(from), length);
            if (value != null && LargeRow.isHeader(value)) {
                large.add(new Touched(grams, from, to, LargeRow.ofBytes(value, continued)));
            } else {
                countSmall(keys.get(row), value, grams, length, from, to);
            }
        }
        countLarge(large, grams, length);
    }

    /// The index behind the last n-gram with the same context.
    private static int end(Grams grams, int from) {
        int end = from + 1;
        while (end < grams.size() && grams.context(end) == grams.context(from)) {
            end++;
        }
        return end;
    }

    /// Whether there can be a token before the context, so that Kneser–Ney counts different ones.
    private boolean isContinued(long context, int length) {
        return length < shape.longestContext()
                && (length == 0 || !shape.isMarker(Grams.oldest(context, length)));
    }

    private void countSmall(
            byte[] key, byte @Nullable [] value, Grams grams, int length, int from, int to) {
        long context = grams.context(from);
        boolean continued = isContinued(context, length);
        before.clear();
        if (value != null) {
            before.addAll(value, 0, continued);
        }
        after.clear();
        merge(grams, length, from, to, null);
        ShardStatistics.Order order = statistics.order(length + 1);
        if (after.size() == 0) {
            if (value != null) {
                put(key, null);
                order.rows--;
            }
            return;
        }
        order.rows += value == null ? 1 : 0;
        if (after.size() <= LargeRow.PAGE) {
            put(key, page(after, 0, after.size(), 0, continued));
            return;
        }
        put(key, header(laidOut(context, length, new HashMap<>()), continued));
    }

    private void countLarge(List<Touched> large, Grams grams, int length) {
        List<byte[]> keys = new ArrayList<>();
        for (Touched touched : large) {
            for (int page = 0; page < touched.row.pages(); page++) {
                if (touched.reads(page)) {
                    keys.add(
                            RowKey.ofPage(
                                    grams.context(touched.from),
                                    length,
                                    touched.row.firstId(page)));
                }
            }
        }
        List<byte @Nullable []> pages = read(keys);
        int next = 0;
        for (Touched touched : large) {
            int last = next;
            for (int page = 0; page < touched.row.pages(); page++) {
                last += touched.reads(page) ? 1 : 0;
            }
            List<byte @Nullable []> own = pages.subList(next, last);
            if (touched.shrinks) {
                countShrinking(touched, own, grams, length);
            } else {
                countGrowing(touched, own, grams, length);
            }
            next = last;
        }
    }

    /// Only the pages that the batch touches change, and the header.
    private void countGrowing(
            Touched touched, List<byte @Nullable []> pages, Grams grams, int length) {
        LargeRow old = touched.row;
        long context = grams.context(touched.from);
        boolean continued = isContinued(context, length);
        LargeRow row = LargeRow.empty(old.totals());
        Successors top = new Successors(touched.to - touched.from); // of the batch
        int next = 0;
        int from = touched.from;
        for (int page = 0; page < old.pages(); page++) {
            if (!touched.read[page]) {
                row.addPage(old.firstId(page), old.size(page));
                continue;
            }
            int to = from;
            while (to < touched.to && grams.next(to) < old.endId(page)) {
                to++;
            }
            before.clear();
            if (old.size(page) > 0) {
                before.addAll(present(pages.get(next++)), old.firstId(page), continued);
            }
            after.clear();
            merge(grams, length, from, to, row.totals());
            layOut(
                    row,
                    0,
                    after.size(),
                    old.firstId(page),
                    old.bits(page),
                    context,
                    length,
                    new HashMap<>());
            for (int i = from; i < to; i++) {
                int at = after.indexOf(grams.next(i));
                if (at >= 0) { // not one that was left out
                    top.add(after.id(at), after.count(at), 0);
                }
            }
            from = to;
        }
        for (int i = 0; i < old.top().size(); i++) {
            if (top.indexOf(old.top().id(i)) < 0) {
                row.mergeTop(old.top().id(i), old.top().count(i));
            }
        }
        for (int i = 0; i < top.size(); i++) {
            row.mergeTop(top.id(i), top.count(i));
        }
        put(RowKey.ofContext(context, length), header(row, continued));
    }

    /// All pages are known, and the row is laid out anew.
    private void countShrinking(
            Touched touched, List<byte @Nullable []> pages, Grams grams, int length) {
        LargeRow old = touched.row;
        long context = grams.context(touched.from);
        boolean continued = isContinued(context, length);
        before.clear();
        Map<Integer, byte[]> oldPages = new HashMap<>();
        int next = 0;
        for (int page = 0; page < old.pages(); page++) {
            if (old.size(page) > 0) {
                byte[] bytes = present(pages.get(next++));
                before.addAll(bytes, old.firstId(page), continued);
                oldPages.put(old.firstId(page), bytes);
            }
        }
        after.clear();
        merge(grams, length, touched.from, touched.to, null);
        byte[] key = RowKey.ofContext(context, length);
        if (after.size() == 0) {
            put(key, null);
            statistics.order(length + 1).rows--;
        } else if (after.size() <= LargeRow.PAGE) {
            put(key, page(after, 0, after.size(), 0, continued));
        } else {
            put(key, header(laidOut(context, length, oldPages), continued));
        }
        for (int firstId : oldPages.keySet()) {
            put(RowKey.ofPage(context, length, firstId), null);
        }
    }

    /// What is in `after`, in pages.
    ///
    /// @param oldPages by first id; those that are still needed are taken out
    private LargeRow laidOut(long context, int length, Map<Integer, byte[]> oldPages) {
        LargeRow row = LargeRow.empty(RowTotals.of(after));
        layOut(row, 0, after.size(), 0, Character.SIZE, context, length, oldPages);
        for (int i = 0; i < after.size(); i++) {
            row.mergeTop(after.id(i), after.count(i));
        }
        return row;
    }

    private static byte[] present(byte @Nullable [] page) {
        if (page == null) {
            throw new IllegalStateException("a page that a header names is missing");
        }
        return page;
    }

    /// Merges `before` and n-grams of the batch to `after`.
    private void merge(Grams grams, int length, int from, int to, @Nullable RowTotals totals) {
        boolean continued = from < to && isContinued(grams.context(from), length);
        ShardStatistics.@Nullable Order order = length == 0 ? null : statistics.order(length + 1);
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
                            .formatted(order, shard.number(), count, continuation));
        }
    }

    /// Divides a range of ids, whose successors are in `after`, into pages, each as wide as it can
    /// be.
    private void layOut(
            LargeRow row,
            int from,
            int to,
            int firstId,
            int bits,
            long context,
            int length,
            Map<Integer, byte[]> oldPages) {
        if (to - from > LargeRow.PAGE) {
            int middleId = firstId + (1 << (bits - 1));
            int found = after.indexOf(middleId);
            int middle = found >= 0 ? found : -found - 1;
            layOut(row, from, middle, firstId, bits - 1, context, length, oldPages);
            layOut(row, middle, to, middleId, bits - 1, context, length, oldPages);
            return;
        }
        row.addPage(firstId, to - from);
        if (to > from) {
            byte[] bytes = page(after, from, to, firstId, isContinued(context, length));
            if (!Arrays.equals(bytes, oldPages.remove(firstId))) {
                put(RowKey.ofPage(context, length, firstId), bytes);
            }
        }
    }

    private byte[] page(Successors all, int from, int to, int firstId, boolean continued) {
        ensure(Successors.mostBytes(to - from));
        return all.toBytes(from, to, firstId, continued, scratch);
    }

    private byte[] header(LargeRow row, boolean continued) {
        ensure(row.mostBytes());
        return row.toBytes(continued, scratch);
    }

    private void ensure(int bytes) {
        if (scratch.capacity() < bytes) {
            scratch = ByteBuffer.allocate(2 * bytes);
        }
    }

    /// Counts the tokens of the batch with this shard's part of the empty context.
    void countUnigrams(Grams grams) {
        List<byte[]> keys = new ArrayList<>();
        for (int from = 0; from < grams.size(); from = endOfPage(grams, from)) {
            keys.add(RowKey.ofUnigrams(shard.number(), firstId(grams, from)));
        }
        List<byte @Nullable []> pages = read(keys);
        boolean continued = isContinued(0, 0);
        int page = 0;
        for (int from = 0, to; from < grams.size(); from = to, page++) {
            to = endOfPage(grams, from);
            byte[] value = pages.get(page);
            before.clear();
            if (value != null) {
                before.addAll(value, firstId(grams, from), continued);
            }
            after.clear();
            merge(grams, 0, from, to, null);
            if (after.size() > 0) {
                put(keys.get(page), page(after, 0, after.size(), firstId(grams, from), continued));
            } else if (value != null) {
                put(keys.get(page), null);
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

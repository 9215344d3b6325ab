package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts n-grams into rows that have pages. Used by one batch, one thread.
final class PagedRows {
    private final TableShape shape;
    private final ShardStatistics statistics;
    private final RowMerge merge;
    private final Changes changes;

    PagedRows(TableShape shape, ShardStatistics statistics, RowMerge merge, Changes changes) {
        this.shape = shape;
        this.statistics = statistics;
        this.merge = merge;
        this.changes = changes;
    }

    /// Counts n-grams whose contexts have a length and whose rows have pages.
    void count(List<TouchedRow> rows, Grams grams, int length) {
        List<byte[]> keys = new ArrayList<>();
        for (TouchedRow touched : rows) {
            for (int page = 0; page < touched.row().pages(); page++) {
                if (touched.reads(page)) {
                    keys.add(
                            RowKey.ofPage(
                                    grams.context(touched.from()),
                                    length,
                                    touched.row().firstId(page)));
                }
            }
        }
        List<byte @Nullable []> pages = changes.read(keys);
        int next = 0;
        for (TouchedRow touched : rows) {
            int last = next + touched.reads();
            List<byte @Nullable []> own = pages.subList(next, last);
            if (touched.shrinks()) {
                countShrinking(touched, own, grams, length);
            } else {
                countGrowing(touched, own, grams, length);
            }
            next = last;
        }
    }

    /// Only the pages that the batch touches change, and the header.
    private void countGrowing(
            TouchedRow touched, List<byte @Nullable []> pages, Grams grams, int length) {
        LargeRow old = touched.row();
        long context = grams.context(touched.from());
        boolean continued = shape.isContinued(context, length);
        LargeRow row = LargeRow.empty(old.totals());
        Successors top = new Successors(touched.to() - touched.from()); // of the batch
        int next = 0;
        int from = touched.from();
        for (int page = 0; page < old.pages(); page++) {
            if (!touched.touches(page)) {
                row.addPage(old.firstId(page), old.size(page));
                continue;
            }
            int to = from;
            while (to < touched.to() && grams.next(to) < old.endId(page)) {
                to++;
            }
            merge.clear();
            if (old.size(page) > 0) {
                merge.add(present(pages.get(next++)), old.firstId(page), continued);
            }
            merge.apply(grams, length, from, to, row.totals());
            Successors after = merge.after();
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
        changes.put(RowKey.ofContext(context, length), row, continued);
    }

    /// All pages are known, and the row is laid out anew.
    private void countShrinking(
            TouchedRow touched, List<byte @Nullable []> pages, Grams grams, int length) {
        LargeRow old = touched.row();
        long context = grams.context(touched.from());
        boolean continued = shape.isContinued(context, length);
        merge.clear();
        Map<Integer, byte[]> oldPages = new HashMap<>();
        int next = 0;
        for (int page = 0; page < old.pages(); page++) {
            if (old.size(page) > 0) {
                byte[] bytes = present(pages.get(next++));
                merge.add(bytes, old.firstId(page), continued);
                oldPages.put(old.firstId(page), bytes);
            }
        }
        merge.apply(grams, length, touched.from(), touched.to(), null);
        Successors after = merge.after();
        byte[] key = RowKey.ofContext(context, length);
        if (after.size() == 0) {
            changes.put(key, null);
            statistics.order(length + 1).rows--;
        } else if (after.size() <= LargeRow.PAGE) {
            changes.put(key, after, 0, after.size(), 0, continued);
        } else {
            changes.put(key, laidOut(context, length, oldPages), continued);
        }
        for (int firstId : oldPages.keySet()) {
            changes.put(RowKey.ofPage(context, length, firstId), null);
        }
    }

    /// What the last merge made, in pages.
    ///
    /// @param oldPages by first id; those that are still needed are taken out
    LargeRow laidOut(long context, int length, Map<Integer, byte[]> oldPages) {
        Successors after = merge.after();
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

    /// Divides a range of ids, whose successors the last merge made, into pages, each as wide as it
    /// can be.
    private void layOut(
            LargeRow row,
            int from,
            int to,
            int firstId,
            int bits,
            long context,
            int length,
            Map<Integer, byte[]> oldPages) {
        Successors after = merge.after();
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
            byte[] bytes =
                    changes.bytes(after, from, to, firstId, shape.isContinued(context, length));
            if (!Arrays.equals(bytes, oldPages.remove(firstId))) {
                changes.put(RowKey.ofPage(context, length, firstId), bytes);
            }
        }
    }
}

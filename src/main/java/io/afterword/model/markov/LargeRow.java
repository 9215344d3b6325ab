package io.afterword.model.markov;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The header of a row with more successors than a page holds. Mutable; one thread at a time.
///
/// Pages divide the ids: all ids are one range, and a range of more successors than a page holds is
/// two halves. So pages depend on the successors there are, and not on the order in which they
/// came: what is counted and taken back leaves no trace. An empty range has no page.
///
/// As bytes: a 0, which no other row begins with; the totals; the number of the most frequent
/// successors, then each one's id and count; for each range, by rising ids, the binary logarithm of
/// its width and the number of its successors.
final class LargeRow {
    /// What a page holds, and a row without pages.
    static final int PAGE = 256;

    /// How many of the most frequent successors the header knows, for drafts.
    static final int TOP = 32;

    private final RowTotals totals;
    private final Successors top = new Successors(TOP); // the most frequent one first
    private int[] firstIds = new int[8];
    private int[] sizes = new int[8];
    private int pages;

    private LargeRow(RowTotals totals) {
        this.totals = totals;
    }

    static boolean isHeader(byte[] row) {
        return row[0] == 0;
    }

    /// A header without pages.
    static LargeRow empty(RowTotals totals) {
        return new LargeRow(totals);
    }

    static LargeRow ofBytes(byte[] header, boolean continued) {
        ByteBuffer bytes = ByteBuffer.wrap(header, 1, header.length - 1);
        LargeRow row = new LargeRow(RowTotals.get(bytes, continued));
        for (int left = bytes.get(); left > 0; left--) {
            row.top.add(bytes.getChar(), VarInts.get(bytes), 0);
        }
        int firstId = 0;
        while (bytes.hasRemaining()) {
            int bits = bytes.get();
            row.addPage(firstId, (int) VarInts.get(bytes));
            firstId += 1 << bits;
        }
        return row;
    }

    byte[] toBytes(boolean continued, ByteBuffer scratch) {
        scratch.clear();
        scratch.put((byte) 0);
        totals.put(scratch, continued);
        scratch.put((byte) top.size());
        for (int i = 0; i < top.size(); i++) {
            scratch.putChar((char) top.id(i));
            VarInts.put(top.count(i), scratch);
        }
        for (int page = 0; page < pages; page++) {
            scratch.put((byte) bits(page));
            VarInts.put(sizes[page], scratch);
        }
        return VarInts.written(scratch);
    }

    /// Bytes that the header needs at most.
    int mostBytes() {
        return (10 + TOP) * (2 + VarInts.MOST_BYTES) + 4 * pages;
    }

    RowTotals totals() {
        return totals;
    }

    /// The most frequent successors, the first one first, of equally frequent ones the lower id.
    /// They have no continuation counts.
    Successors top() {
        return top;
    }

    /// Puts a successor where it belongs among the most frequent ones, if it does.
    void mergeTop(int id, long count) {
        int at = top.size();
        while (at > 0
                && (top.count(at - 1) < count
                        || (top.count(at - 1) == count && top.id(at - 1) > id))) {
            at--;
        }
        if (at < TOP) {
            top.insert(at, id, count, TOP);
        }
    }

    void addPage(int firstId, int size) {
        if (pages == firstIds.length) {
            firstIds = Arrays.copyOf(firstIds, 2 * pages);
            sizes = Arrays.copyOf(sizes, 2 * pages);
        }
        firstIds[pages] = firstId;
        sizes[pages] = size;
        pages++;
    }

    int pages() {
        return pages;
    }

    int firstId(int page) {
        return firstIds[page];
    }

    int size(int page) {
        return sizes[page];
    }

    /// The id behind the page's range.
    int endId(int page) {
        return page + 1 < pages ? firstIds[page + 1] : TableShape.MOST_TOKENS;
    }

    /// Binary logarithm of the width of a page's range.
    int bits(int page) {
        return Integer.numberOfTrailingZeros(endId(page) - firstIds[page]);
    }

    /// The page whose range has the id.
    int pageOf(int id) {
        int found = Arrays.binarySearch(firstIds, 0, pages, id);
        return found >= 0 ? found : -found - 2;
    }
}

package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Reads rows of contexts. Thread-safe.
final class ContextRows {
    /// Instead of a token: the counts of all are needed.
    static final int ALL = -1;

    private final TableShape shape;
    private final RowReader rows;
    private final LargeRows large = new LargeRows();

    ContextRows(TableShape shape, RowReader rows) {
        this.shape = shape;
        this.rows = rows;
    }

    /// Has to be told of each row and page of a context that has changed where readers see it.
    void changed(byte[] key) {
        large.forget(RowKey.context(key), RowKey.length(key));
    }

    /// The rows there are of a context and its suffixes, the longest one first.
    ///
    /// @param least shortest length
    /// @param most longest length
    /// @param token whose counts are needed, or [#ALL]
    List<ContextRow> read(long context, int least, int most, int token) {
        List<byte[]> keys = new ArrayList<>();
        for (int length = most; length >= least; length--) {
            keys.add(RowKey.ofContext(Grams.suffix(context, length), length));
        }
        List<byte @Nullable []> values = keys.isEmpty() ? List.of() : rows.get(keys);
        List<ContextRow> found = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = values.get(i);
            if (value != null) {
                int length = most - i;
                found.add(row(Grams.suffix(context, length), length, value, token));
            }
        }
        return found;
    }

    private ContextRow row(long context, int length, byte[] value, int token) {
        boolean continued = shape.isContinued(context, length);
        if (!LargeRow.isHeader(value)) {
            Successors successors = new Successors(16);
            successors.addAll(value, 0, continued);
            return new ContextRow(length, continued, successors, RowTotals.of(successors));
        }
        if (token == ALL) {
            return large.get(context, length, () -> allPages(context, length, continued));
        }
        LargeRow header = LargeRow.ofBytes(value, continued);
        int page = header.pageOf(token);
        Successors successors = pages(header, context, length, continued, page, page + 1);
        return new ContextRow(length, continued, successors, header.totals());
    }

    /// The whole of a large row, header and all. The totals are those of the pages that are there,
    /// whatever the header says meanwhile.
    private ContextRow allPages(long context, int length, boolean continued) {
        byte[] value = rows.get(List.of(RowKey.ofContext(context, length))).getFirst();
        Successors successors = new Successors(LargeRow.PAGE);
        if (value != null && LargeRow.isHeader(value)) {
            LargeRow header = LargeRow.ofBytes(value, continued);
            successors = pages(header, context, length, continued, 0, header.pages());
        } else if (value != null) {
            successors.addAll(value, 0, continued);
        }
        return new ContextRow(length, continued, successors, RowTotals.of(successors));
    }

    /// What is on the pages from one to before another.
    private Successors pages(
            LargeRow header, long context, int length, boolean continued, int from, int to) {
        List<byte[]> keys = new ArrayList<>();
        int size = 0;
        for (int page = from; page < to; page++) {
            if (header.size(page) > 0) {
                keys.add(RowKey.ofPage(context, length, header.firstId(page)));
                size += header.size(page);
            }
        }
        List<byte @Nullable []> values = keys.isEmpty() ? List.of() : rows.get(keys);
        Successors successors = new Successors(size);
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = values.get(i);
            if (value != null) { // else it is just being divided
                successors.addAll(value, RowKey.firstIdOfPage(keys.get(i)), continued);
            }
        }
        return successors;
    }
}

package io.afterword.model.markov;

import java.util.Arrays;

/// A large row that a batch touches: which of its pages have to be read.
final class TouchedRow {
    private final int from;
    private final int to;
    private final LargeRow row;
    private final boolean[] touched; // by page
    private final boolean shrinks;

    TouchedRow(Grams grams, int from, int to, LargeRow row) {
        this.from = from;
        this.to = to;
        this.row = row;
        boolean less = false;
        touched = new boolean[row.pages()];
        for (int i = from; i < to; i++) {
            less |= grams.count(i) < 0;
            touched[row.pageOf(grams.next(i))] = true;
        }
        shrinks = less;
        if (shrinks) {
            // pages may become one, and others may become the most frequent: all must be known
            Arrays.fill(touched, true);
        }
    }

    /// Whether a page is there and has to be read.
    boolean reads(int page) {
        return touched[page] && row.size(page) > 0;
    }

    /// How many pages are read.
    int reads() {
        int reads = 0;
        for (int page = 0; page < row.pages(); page++) {
            reads += reads(page) ? 1 : 0;
        }
        return reads;
    }

    boolean touches(int page) {
        return touched[page];
    }

    /// Index of its first n-gram in the batch.
    int from() {
        return from;
    }

    /// Index behind its last n-gram in the batch.
    int to() {
        return to;
    }

    LargeRow row() {
        return row;
    }

    /// Whether something is taken back.
    boolean shrinks() {
        return shrinks;
    }
}

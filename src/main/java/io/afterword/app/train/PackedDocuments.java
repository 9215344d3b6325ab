package io.afterword.app.train;

import io.afterword.domain.TokenIds;

import java.util.Arrays;

/// Documents one after another without end, each pass over them in an order of its own, cut into
/// rows of one length.
final class PackedDocuments implements Rows {
    private final Corpus corpus;
    private final int length;
    private final Passes passes;
    private final long[] begins;
    private long pass = -1;
    private int[] order = {};

    /// @param length of a row, without the token before it
    PackedDocuments(Corpus corpus, long seed, int length) {
        this.corpus = corpus;
        this.length = length;
        this.passes = new Passes(seed, corpus.documents());
        this.begins = new long[corpus.documents()];
    }

    /// Token `length * number` and the `length` that follow it.
    @Override
    public Row row(long number) {
        int[] row = new int[length + 1];
        long at = number * length;
        String first = document(at);
        for (int filled = 0; filled < row.length; ) {
            enter((at + filled) / corpus.size());
            long place = (at + filled) % corpus.size();
            int index = index(place);
            int[] document = corpus.document(order[index]);
            int from = (int) (place - begins[index]);
            int count = Math.min(document.length - from, row.length - filled);
            System.arraycopy(document, from, row, filled, count);
            filled += count;
        }
        return new Row(TokenIds.of(row), first + " to " + document(at + length));
    }

    @Override
    public double perPass() {
        return (double) corpus.size() / length;
    }

    @Override
    public double meanLength() {
        return length;
    }

    private String document(long at) {
        enter(at / corpus.size());
        return corpus.id(order[index(at % corpus.size())]);
    }

    private int index(long place) {
        int found = Arrays.binarySearch(begins, place);
        return found >= 0 ? found : -found - 2;
    }

    private void enter(long wanted) {
        if (wanted == pass) {
            return;
        }
        pass = wanted;
        order = passes.order(pass);
        for (int i = 1; i < order.length; i++) {
            begins[i] = begins[i - 1] + corpus.document(order[i - 1]).length;
        }
    }
}

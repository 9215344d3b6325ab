package io.afterword.app.train;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Documents one after another without end, each pass over them in an order of its own, cut into
/// rows of one length. A row is a function of its number, so that nothing but the number of steps
/// says where training stands.
final class Packing {
    private final Corpus corpus;
    private final long seed;
    private final int length;
    private long pass = -1;
    private int[] order = {};
    private long[] begins = {};

    /// @param length of a row, without the token before it
    Packing(Corpus corpus, long seed, int length) {
        this.corpus = corpus;
        this.seed = seed;
        this.length = length;
    }

    /// Token `length * number` and the `length` that follow it.
    int[] row(long number) {
        int[] row = new int[length + 1];
        long at = number * length;
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
        return row;
    }

    /// The id of the document in which a row begins, and of that in which it ends.
    String documents(long number) {
        return document(number * length) + " to " + document(number * length + length);
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
        order = new int[corpus.documents()];
        SplittableRandom random = new SplittableRandom(seed + pass);
        for (int i = 0; i < order.length; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        begins = new long[order.length];
        for (int i = 1; i < order.length; i++) {
            begins[i] = begins[i - 1] + corpus.document(order[i - 1]).length;
        }
    }
}

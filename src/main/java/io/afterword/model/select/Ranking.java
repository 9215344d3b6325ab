package io.afterword.model.select;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Token ids in the order of their scores, the largest first; of equal scores the lower id first.
final class Ranking {
    private Ranking() {}

    /// @param scores by token id; none is NaN
    static int[] of(float[] scores, IntStream ids) {
        return ids.mapToLong(id -> key(scores[id], id))
                .sorted()
                .mapToInt(key -> (int) key)
                .toArray();
    }

    /// The first `most` of all ids, without a sort of the others.
    static int[] first(int most, float[] scores) {
        long[] best = new long[Math.min(most, scores.length)]; // sorted
        int size = 0;
        for (int id = 0; id < scores.length && best.length > 0; id++) {
            long key = key(scores[id], id);
            if (size == best.length && key >= best[size - 1]) {
                continue;
            }
            int place = -1 - Arrays.binarySearch(best, 0, size, key); // no two keys are equal
            size = Math.min(size + 1, best.length);
            System.arraycopy(best, place, best, place + 1, size - 1 - place);
            best[place] = key;
        }
        return Arrays.stream(best).mapToInt(key -> (int) key).toArray();
    }

    /// In the ranking's order.
    private static long key(float score, int id) {
        int bits = Float.floatToIntBits(score + 0f); // as -0 is no less than 0
        int ascending = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
        return (long) ~ascending << Integer.SIZE | id;
    }
}

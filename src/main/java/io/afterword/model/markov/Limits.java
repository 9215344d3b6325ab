package io.afterword.model.markov;

import java.util.List;

/// What keeps a table small. Both rules drop n-grams when they are new, so what they drop depends
/// on how documents fall into batches, and a document cannot be taken back.
///
/// @param minimumCounts for the orders from 2, not falling, the last one for all higher orders: an
///   n-gram that is not in the table comes in if one batch has it this often (lossy counting: Manku
///   and Motwani, "Approximate frequency counts over data streams", 2002). Empty: always
/// @param mostNgrams of order 2 or more in a shard. If a batch finds as many, it counts those that
///   are there, and adds none. The batch that crosses the limit is counted whole
public record Limits(List<Integer> minimumCounts, long mostNgrams) {
    public static final Limits NONE = new Limits(List.of(), Long.MAX_VALUE);

    public Limits {
        minimumCounts = List.copyOf(minimumCounts);
        int least = 1;
        for (int minimum : minimumCounts) {
            if (minimum < least) {
                throw new IllegalArgumentException(
                        "minimum counts must be at least 1 and not fall, were " + minimumCounts);
            }
            least = minimum;
        }
        if (mostNgrams < 1) {
            throw new IllegalArgumentException(
                    "the most n-grams of a shard must be at least 1, were " + mostNgrams);
        }
    }

    /// How often one batch must have a new n-gram.
    int minimum(int order) {
        if (order < 2 || minimumCounts.isEmpty()) {
            return 1;
        }
        return minimumCounts.get(Math.min(order - 2, minimumCounts.size() - 1));
    }

    boolean isNone() {
        return equals(NONE);
    }
}

package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Sums over all shards at one moment: the empty context, and what there is of each order; and what
/// the estimates make of them, computed when first asked for. Immutable, thread-safe.
final class TableTotals {
    static final double BACKOFF = 0.4;

    private final TableShape shape;
    private final long[] counts; // by token
    private final long[] continuations; // by token
    private final long tokens;
    private final NgramStatistics statistics;
    private final Discounts[] discounts; // by order, from counts
    private final Discounts[] adjustedDiscounts; // by order, from what Kneser–Ney adjusts
    private volatile double @Nullable [] frequencies;
    private volatile double @Nullable [] scores;
    private volatile double @Nullable [] smoothed;
    private volatile double @Nullable [] smoothedContinuations;

    /// @param counts by token, kept
    /// @param continuations by token, kept
    TableTotals(
            TableShape shape,
            long[] counts,
            long[] continuations,
            Collection<ShardStatistics> shards) {
        this.shape = shape;
        this.counts = counts;
        this.continuations = continuations;
        tokens = Arrays.stream(counts).sum();
        discounts = new Discounts[shape.order() + 1];
        adjustedDiscounts = new Discounts[shape.order() + 1];
        discounts[1] = Discounts.of(countsOfCounts(counts));
        adjustedDiscounts[1] = Discounts.of(countsOfCounts(continuations));
        List<NgramStatistics.Order> orders = new ArrayList<>();
        long distinct = Arrays.stream(counts).filter(count -> count > 0).count();
        orders.add(new NgramStatistics.Order(1, distinct > 0 ? 1 : 0, distinct, 1));
        for (int order = 2; order <= shape.order(); order++) {
            long rows = 0;
            long ngrams = 0;
            long[] counted = new long[ShardStatistics.COUNTED];
            long[] adjusted = new long[ShardStatistics.COUNTED];
            for (ShardStatistics shard : shards) {
                ShardStatistics.Order part = shard.order(order);
                rows += part.rows;
                ngrams += part.ngrams;
                for (int i = 0; i < counted.length; i++) {
                    counted[i] += part.occurrences[i];
                    adjusted[i] += part.adjusted[i];
                }
            }
            discounts[order] = Discounts.of(counted);
            adjustedDiscounts[order] = Discounts.of(adjusted);
            double possible = Math.pow(shape.vocabularySize(), order - 1);
            orders.add(new NgramStatistics.Order(order, rows, ngrams, possible));
        }
        long documents = shards.stream().mapToLong(ShardStatistics::documents).sum();
        statistics = new NgramStatistics(documents, tokens, orders);
    }

    private static long[] countsOfCounts(long[] counts) {
        long[] counted = new long[ShardStatistics.COUNTED];
        for (long count : counts) {
            if (count > 0 && count <= counted.length) {
                counted[(int) count - 1]++;
            }
        }
        return counted;
    }

    NgramStatistics statistics() {
        return statistics;
    }

    long tokens() {
        return tokens;
    }

    long count(int token) {
        return counts[token];
    }

    long continuation(int token) {
        return continuations[token];
    }

    /// @param adjusted whether longer n-grams are there, so that what Kneser–Ney adjusts counts
    Discounts discounts(int order, boolean adjusted) {
        return adjusted ? adjustedDiscounts[order] : discounts[order];
    }

    /// Relative frequencies; nothing seen: evenly.
    double[] frequencies() {
        double[] known = frequencies;
        if (known == null) {
            known = new double[counts.length];
            for (int token = 0; token < known.length; token++) {
                known[token] =
                        tokens == 0
                                ? 1.0 / shape.vocabularySize()
                                : (double) counts[token] / tokens;
            }
            frequencies = known;
        }
        return known;
    }

    /// Relative frequencies, and what stupid backoff says of tokens never seen.
    double[] scores() {
        double[] known = scores;
        if (known == null) {
            known = new double[counts.length];
            for (int token = 0; token < known.length; token++) {
                known[token] =
                        counts[token] > 0
                                ? (double) counts[token] / tokens
                                : BACKOFF / shape.vocabularySize();
            }
            scores = known;
        }
        return known;
    }

    /// Kneser–Ney without context, interpolated with the even spread.
    ///
    /// @param adjusted as for [#discounts]
    double[] smoothed(boolean adjusted) {
        double[] known = adjusted ? smoothedContinuations : smoothed;
        if (known == null) {
            known = smooth(adjusted ? continuations : counts, discounts(1, adjusted));
            if (adjusted) {
                smoothedContinuations = known;
            } else {
                smoothed = known;
            }
        }
        return known;
    }

    private double[] smooth(long[] counts, Discounts discounts) {
        long sum = 0;
        long distinct = 0;
        for (long count : counts) {
            sum += count;
            distinct += count > 0 ? 1 : 0;
        }
        double even = 1.0 / shape.vocabularySize();
        double[] probabilities = new double[counts.length];
        if (sum == 0) {
            Arrays.fill(probabilities, even);
            return probabilities;
        }
        long[] counted = countsOfCounts(counts);
        double taken = discounts.taken(counted[0], counted[1], distinct - counted[0] - counted[1]);
        for (int token = 0; token < probabilities.length; token++) {
            probabilities[token] = (discounts.discounted(counts[token]) + taken * even) / sum;
        }
        return probabilities;
    }
}

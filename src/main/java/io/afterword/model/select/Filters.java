package io.afterword.model.select;

import io.afterword.domain.SamplingParams;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Top k, top p and min p, in this order, as the step program applies them. Tokens that tie with
/// the last one kept by the first two are kept.
///
/// A vocabulary is not sorted: tokens within a share of the most probable one are enough, once what
/// is looked for is among them.
final class Filters {
    private static final double FIRST_SHARE = 1.0 / 64;
    private static final double SMALLEST_SHARE = 1e-15;

    private final float[] scores;
    private final double[] weights;
    private int[] ranked = {};
    private double share = FIRST_SHARE;

    /// @param scores by token id, what ranks the tokens: temperature does not change which is more
    ///   probable than which, but may make their weights equal
    /// @param weights in proportion to the probabilities, 1 for the most probable token; those of
    ///   tokens that are not kept become 0
    private Filters(float[] scores, double[] weights) {
        this.scores = scores;
        this.weights = weights;
    }

    static void apply(SamplingParams params, float[] scores, double[] weights) {
        Filters filters = new Filters(scores, weights);
        if (params.topK() > 0 && params.topK() < scores.length) {
            filters.keepAtLeast(filters.rank(params.topK() - 1));
        }
        if (params.topP() < 1) {
            filters.keepMass(params.topP());
        }
        if (params.minP() > 0) {
            filters.keepProbable(params.minP());
        }
    }

    private void keepMass(double topP) {
        double enough = topP * Arrays.stream(weights).sum();
        double mass = 0;
        int last = -1;
        while (mass < enough && last + 1 < scores.length) {
            last++;
            mass += weights[rank(last)];
        }
        keepAtLeast(rank(last));
    }

    private void keepAtLeast(int leastProbable) {
        float least = scores[leastProbable];
        for (int id = 0; id < weights.length; id++) {
            if (scores[id] < least) {
                weights[id] = 0;
            }
        }
    }

    private void keepProbable(double minP) {
        for (int id = 0; id < weights.length; id++) {
            if (weights[id] < minP) {
                weights[id] = 0;
            }
        }
    }

    /// The id at that place of the ranking.
    private int rank(int place) {
        while (place >= ranked.length) {
            double least = share;
            ranked =
                    Ranking.of(
                            scores,
                            IntStream.range(0, scores.length).filter(id -> weights[id] >= least));
            share = share < SMALLEST_SHARE ? 0 : share * FIRST_SHARE;
        }
        return ranked[place];
    }
}

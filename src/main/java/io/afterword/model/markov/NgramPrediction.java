package io.afterword.model.markov;

import io.afterword.domain.Evidence;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// What a table says of the next token: a probability for every token of the vocabulary, and the
/// counts behind it. Immutable.
public final class NgramPrediction {
    private final double[] probabilities; // by token
    private final List<ContextRow> rows; // those that speak, the longest context first
    private final @Nullable TableTotals totals; // where the empty context speaks, too
    private final boolean alone;

    /// @param alone whether the first row speaks for all tokens, those it does not have included
    NgramPrediction(
            double[] probabilities,
            List<ContextRow> rows,
            @Nullable TableTotals totals,
            boolean alone) {
        this.probabilities = probabilities;
        this.rows = rows;
        this.totals = totals;
        this.alone = alone;
    }

    /// Nothing seen speaks.
    static NgramPrediction even(double[] probabilities) {
        return new NgramPrediction(probabilities, List.of(), null, true);
    }

    public double probability(int token) {
        return probabilities[token];
    }

    /// All probabilities, by token. A copy.
    public double[] toArray() {
        return probabilities.clone();
    }

    /// The most probable tokens, the first one first; of equally probable ones the lower id.
    public int[] top(int most) {
        int[] tokens = new int[Math.min(most, probabilities.length)];
        int size = 0;
        double least = -1; // of the last of a full list
        for (int token = 0; token < probabilities.length && tokens.length > 0; token++) {
            double probability = probabilities[token];
            if (probability > least) {
                int at = size < tokens.length ? size++ : size - 1;
                while (at > 0 && probabilities[tokens[at - 1]] < probability) {
                    tokens[at] = tokens[at - 1];
                    at--;
                }
                tokens[at] = token;
                least = size < tokens.length ? -1 : probabilities[tokens[size - 1]];
            }
        }
        return Arrays.copyOf(tokens, size);
    }

    /// Which n-gram speaks for a token.
    public Evidence evidence(int token) {
        for (ContextRow row : rows) {
            int at = row.successors().indexOf(token);
            if (at >= 0 || alone) {
                long count = at >= 0 ? row.successors().count(at) : 0;
                return new Evidence(row.length() + 1, count, row.count());
            }
        }
        if (totals == null || totals.tokens() == 0 || (totals.count(token) == 0 && !alone)) {
            return Evidence.NONE;
        }
        return new Evidence(1, totals.count(token), totals.tokens());
    }
}

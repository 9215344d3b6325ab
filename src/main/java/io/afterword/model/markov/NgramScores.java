package io.afterword.model.markov;

import io.afterword.domain.TokenIds;

/// What a table makes of a text that it has before it.
public final class NgramScores {
    private NgramScores() {}

    /// Natural logarithms of the probabilities of the tokens from an index on, each after all those
    /// before it.
    ///
    /// @param text with markers, where the table has them
    public static double[] of(TokenIds text, int from, NgramTable table, MarkovForm form) {
        double[] logprobs = new double[text.size() - from];
        for (int i = from; i < text.size(); i++) {
            TokenIds context = text.slice(Math.max(0, i - form.order()), i);
            logprobs[i - from] =
                    Math.log(
                            table.probability(context, text.get(i), form.estimate(), form.order()));
        }
        return logprobs;
    }
}

package io.afterword.app.train;

import io.afterword.domain.TokenIds;
import io.afterword.model.gpt2.Gpt2Training;
import io.afterword.model.gpt2.VocabularyUse;
import io.afterword.model.select.CounterRandom;
import io.afterword.model.token.Tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// What a network that learns would write now.
final class Sample {
    private static final double TEMPERATURE = 0.8;

    private Sample() {}

    /// The beginning of a document.
    ///
    /// @param tokens at most; the network has positions for as many
    static String of(
            Gpt2Training network, VocabularyUse use, Tokenizer tokenizer, long seed, int tokens) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        TokenIds row = TokenIds.of(use.classOf(tokenizer.endOfText()));
        for (int i = 0; i < tokens; i++) {
            double u = CounterRandom.uniform(seed, 0, i);
            int chosen = chosen(network.following(row.toArray()), u, use.shared() > 0);
            int token = use.token(chosen);
            if (token == tokenizer.endOfText()) {
                break;
            }
            text.writeBytes(tokenizer.bytes(token));
            row = row.plus(TokenIds.of(chosen));
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /// @param lastIsNone whether the last class is none to choose
    private static int chosen(float[] logits, double u, boolean lastIsNone) {
        int count = lastIsNone ? logits.length - 1 : logits.length;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, logits[i]);
        }
        double[] sums = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp((logits[i] - highest) / TEMPERATURE);
            sums[i] = sum;
        }
        int chosen = 0;
        while (chosen < count - 1 && sums[chosen] < u * sum) {
            chosen++;
        }
        return chosen;
    }
}

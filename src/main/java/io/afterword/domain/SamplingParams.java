package io.afterword.domain;

import java.util.Map;
import java.util.TreeMap;

/// How the next token is selected from the model's logits. Names and defaults follow the OpenAI
/// completions API and vLLM. In this order: bias, penalties, temperature, top k, top p, min p.
///
/// @param temperature divides the logits; 0 selects the most probable token (greedy)
/// @param topK keep this many most probable tokens; 0 keeps all
/// @param topP keep the most probable tokens that together reach this probability, in (0, 1]
/// @param minP keep tokens at least this probable in relation to the most probable one, in [0, 1]
/// @param logitBias added to the logits of these tokens, -100 to 100
public record SamplingParams(
        double temperature,
        int topK,
        double topP,
        double minP,
        Penalties penalties,
        Map<Integer, Double> logitBias) {
    public static final int MOST_BIASES = 1024;
    public static final SamplingParams GREEDY = new SamplingParams(0, 0, 1);

    private static final double LARGEST_BIAS = 100;

    public SamplingParams {
        if (!(temperature >= 0 && temperature <= Float.MAX_VALUE)) { // also refuses NaN
            throw new IllegalArgumentException(
                    "temperature must be a finite number >= 0, was " + temperature);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top_k must be >= 0 (0 turns it off), was " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p must be > 0 and <= 1, was " + topP);
        }
        if (!(minP >= 0 && minP <= 1)) {
            throw new IllegalArgumentException("min_p must be in 0..1, was " + minP);
        }
        logitBias = Map.copyOf(logitBias);
        if (logitBias.size() > MOST_BIASES) {
            throw new IllegalArgumentException(
                    "logit_bias must hold at most %d tokens, held %d"
                            .formatted(MOST_BIASES, logitBias.size()));
        }
        new TreeMap<>(logitBias)
                .forEach(SamplingParams::checkBias); // the same first one at any time
    }

    /// Without penalties and bias.
    public SamplingParams(double temperature, int topK, double topP) {
        this(temperature, topK, topP, 0, Penalties.NONE, Map.of());
    }

    private static void checkBias(int tokenId, double bias) {
        if (!(Math.abs(bias) <= LARGEST_BIAS)) {
            throw new IllegalArgumentException(
                    "logit_bias of token %d must be in -100..100, was %s".formatted(tokenId, bias));
        }
    }

    public boolean isGreedy() {
        return temperature == 0;
    }
}

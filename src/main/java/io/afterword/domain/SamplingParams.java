package io.afterword.domain;

/// How the next token is selected from the model's logits. Names and defaults follow the OpenAI
/// completions API and vLLM.
///
/// @param temperature divides the logits; 0 selects the most probable token (greedy)
/// @param topK keep this many most probable tokens; 0 keeps all
/// @param topP keep the most probable tokens that together reach this probability, in (0, 1]
public record SamplingParams(double temperature, int topK, double topP) {
    public static final SamplingParams GREEDY = new SamplingParams(0, 0, 1);

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
    }

    public boolean isGreedy() {
        return temperature == 0;
    }
}

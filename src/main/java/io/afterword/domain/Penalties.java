package io.afterword.domain;

/// What lowers the logits of tokens that were there before, as vLLM computes it.
///
/// @param repetition divides positive logits and multiplies negative ones of every token of the
///   prompt and the continuation (Keskar et al., 2019); above 0, 1 turns it off
/// @param presence subtracted once from the logit of every token of the continuation, -2 to 2
/// @param frequency subtracted from it for each time that the token occurs, -2 to 2
public record Penalties(double repetition, double presence, double frequency) {
    public static final Penalties NONE = new Penalties(1, 0, 0);

    private static final double MOST = 2;

    public Penalties {
        if (!(repetition > 0 && repetition <= Float.MAX_VALUE)) { // also refuses NaN
            throw new IllegalArgumentException(
                    "repetition_penalty must be a finite number > 0, was " + repetition);
        }
        checkAdded("presence_penalty", presence);
        checkAdded("frequency_penalty", frequency);
    }

    private static void checkAdded(String name, double value) {
        if (!(value >= -MOST && value <= MOST)) {
            throw new IllegalArgumentException(name + " must be in -2..2, was " + value);
        }
    }
}

package io.afterword.domain;

/// What is told of the model's prediction at a position, besides the selected token.
///
/// @param top how many of the most probable tokens, 0 to 20
/// @param distribution the probability of every token of the vocabulary, too
public record Report(int top, boolean distribution) {
    public static final int MOST = 20;
    public static final Report NONE = new Report(0, false);

    public Report {
        if (top < 0 || top > MOST) {
            throw new IllegalArgumentException(
                    "logprobs must be in 0..%d, was %d".formatted(MOST, top));
        }
    }
}

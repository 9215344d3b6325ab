package io.afterword.model.engine;

import java.util.Optional;

/// The token selected after a chunk.
///
/// @param tokenId [#NONE] if the draw banned every token of the vocabulary
/// @param logprob natural logarithm of its probability under the model, before bias, penalties,
///   temperature and filters
/// @param finite whether all logits were finite; if not, the token means nothing
/// @param prediction if the draw asked for a report and all logits were finite
public record Choice(int tokenId, float logprob, boolean finite, Optional<Prediction> prediction) {
    /// No token is left; its logprob is negative infinity.
    public static final int NONE = -1;
}

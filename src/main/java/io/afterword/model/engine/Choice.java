package io.afterword.model.engine;

/// The token selected after a chunk.
///
/// @param logprob natural logarithm of its probability under the model, before temperature and
///   filters
/// @param finite whether all logits were finite; if not, the token means nothing
public record Choice(int tokenId, float logprob, boolean finite) {}

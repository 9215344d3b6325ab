package io.afterword.model.markov;

import io.afterword.domain.TokenIds;

/// A run of tokens of one document that one shard counts, each in all orders.
///
/// @param tokens the whole document, or a part of it with as much context before it as the longest
///   n-gram needs
/// @param from index of the first token that is counted; those before it are context only. Tokens
///   behind it whose left neighbour another shard owns are not counted
/// @param weight how often it is counted; negative takes it back
public record Passage(TokenIds tokens, int from, int weight) {
    public Passage {
        if (from < 0 || from >= tokens.size()) {
            throw new IllegalArgumentException(
                    "the first token counted must be in 0..%d, was %d"
                            .formatted(tokens.size() - 1, from));
        }
        if (weight == 0) {
            throw new IllegalArgumentException("the weight of a passage must not be 0");
        }
    }
}

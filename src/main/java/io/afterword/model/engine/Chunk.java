package io.afterword.model.engine;

import io.afterword.domain.TokenIds;

import java.util.Optional;
import java.util.OptionalInt;

/// Tokens of one sequence to run in one step.
///
/// @param slot where the sequence keeps its keys and values
/// @param start position of the first token
/// @param promptLength positions below it belong to the prompt, the others to the continuation. A
///   token's result may depend on which it is, and on nothing else but the tokens before it.
/// @param draw how to select the token after the last one; empty while a prefill is not finished
/// @param follows which of the draws of the step before selects its only token, which is not known
///   yet; empty if its tokens are
public record Chunk(
        int slot,
        int start,
        TokenIds tokens,
        int promptLength,
        Optional<Draw> draw,
        OptionalInt follows) {
    /// Of known tokens.
    public Chunk(int slot, int start, TokenIds tokens, int promptLength, Optional<Draw> draw) {
        this(slot, start, tokens, promptLength, draw, OptionalInt.empty());
    }

    public Chunk {
        if (slot < 0 || start < 0 || tokens.isEmpty()) {
            throw new IllegalArgumentException(
                    "a chunk needs slot >= 0, start >= 0 and tokens, was slot %d, start %d, %d tokens"
                            .formatted(slot, start, tokens.size()));
        }
        if (follows.isPresent() && tokens.size() != 1) {
            throw new IllegalArgumentException(
                    "a draw selects one token, was %d tokens".formatted(tokens.size()));
        }
    }
}

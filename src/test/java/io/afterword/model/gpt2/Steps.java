package io.afterword.model.gpt2;

import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Draw;

import java.util.Optional;
import java.util.stream.IntStream;

/// Networks, sequences and chunks for tests.
final class Steps {
    /// A little more than three blocks of positions, heads of 16.
    static final Gpt2Config SMALL =
            new Gpt2Config(
                    300, 200, 64, 2, 4, 256, Activation.GELU_TANH, 1e-5, true, false, false, 299);

    private Steps() {}

    /// Weights large enough for logits of some units.
    static Gpt2Weights weights(Gpt2Config config) {
        return new RandomWeights(config, 11, 0.25);
    }

    /// A sequence of tokens, another for each number.
    static TokenIds tokens(int number, int length) {
        return TokenIds.of(
                IntStream.range(0, length)
                        .map(i -> (i * i * 31 + i * 17 + number * 101 + 5) % SMALL.vocabularySize())
                        .toArray());
    }

    /// Tokens `from` to before `to` of a prompt.
    static Chunk chunk(int slot, TokenIds sequence, int from, int to) {
        return chunk(slot, sequence, from, to, sequence.size());
    }

    /// Tokens `from` to before `to` of a sequence that begins with a prompt.
    static Chunk chunk(int slot, TokenIds sequence, int from, int to, int promptLength) {
        return new Chunk(slot, from, sequence.slice(from, to), promptLength, Optional.empty());
    }

    static Chunk chunk(int slot, TokenIds sequence) {
        return chunk(slot, sequence, 0, sequence.size());
    }

    /// The end of a prompt.
    static Chunk drawn(int slot, int start, TokenIds tokens, SamplingParams params, double u) {
        return drawn(slot, start, tokens, new Draw(params, u));
    }

    /// The end of a prompt.
    static Chunk drawn(int slot, int start, TokenIds tokens, Draw draw) {
        return drawn(slot, start, tokens, start + tokens.size(), draw);
    }

    static Chunk drawn(int slot, int start, TokenIds tokens, int promptLength, Draw draw) {
        return new Chunk(slot, start, tokens, promptLength, Optional.of(draw));
    }

    static Chunk greedy(int slot, int start, int... ids) {
        return drawn(slot, start, TokenIds.of(ids), SamplingParams.GREEDY, 0);
    }
}

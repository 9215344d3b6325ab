package io.afterword.model.gpt2;

import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Draw;
import java.util.Optional;

/// Chunks for tests.
final class Steps {
    private Steps() {}

    static Chunk chunk(int slot, int start, int... ids) {
        return new Chunk(slot, start, TokenIds.of(ids), Optional.empty());
    }

    static Chunk greedy(int slot, int start, int... ids) {
        return drawn(slot, start, TokenIds.of(ids), SamplingParams.GREEDY, 0);
    }

    static Chunk drawn(int slot, int start, TokenIds ids, SamplingParams params, double u) {
        return new Chunk(slot, start, ids, Optional.of(new Draw(params, u)));
    }
}

package io.afterword.app.bench;

import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.select.CounterRandom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// Sequences of equal length in the slots of one worker, continued as the engine continues them:
/// each token is drawn, with a prompt's default parameters, and is the input of the next step.
final class BenchSequences {
    /// Tokens that the engine prefills in one step, by default.
    private static final int STEP_TOKENS = 256;

    private static final SamplingParams DEFAULTS = new SamplingParams(1, 0, 1);

    private final ModelRunner runner;
    private final int count;
    private final int vocabulary;
    private final int[] next; // by slot
    private final List<Double> stepMillis = new ArrayList<>();

    BenchSequences(ModelRunner runner, int count, int vocabulary) {
        this.runner = runner;
        this.count = count;
        this.vocabulary = vocabulary;
        this.next = new int[count];
    }

    /// Fills one slot, in steps of as many tokens as the engine takes.
    void prefill(int slot, int length) {
        for (int from = 0; from < length; from += STEP_TOKENS) {
            int size = Math.min(STEP_TOKENS, length - from);
            runner.forward(
                    List.of(
                            new Chunk(
                                    slot,
                                    from,
                                    prompt(slot, from, size),
                                    length,
                                    Optional.empty())));
        }
    }

    /// Fills all slots.
    void prefillAll(int length) {
        for (int slot = 0; slot < count; slot++) {
            prefill(slot, length);
        }
    }

    private TokenIds prompt(int slot, int from, int size) {
        int[] ids = new int[size];
        Arrays.setAll(ids, i -> (int) (((from + i) * 7919L + slot * 104_729L) % vocabulary));
        return TokenIds.of(ids);
    }

    /// Steps of one token of every sequence, the first one at position `start`.
    void decode(int start, int steps) {
        for (int step = 0; step < steps; step++) {
            List<Chunk> chunks = new ArrayList<>();
            for (int slot = 0; slot < count; slot++) {
                double u = CounterRandom.uniform(slot, 0, start + step);
                chunks.add(
                        new Chunk(
                                slot,
                                start + step,
                                TokenIds.of(next[slot]),
                                start,
                                Optional.of(new Draw(DEFAULTS, u))));
            }
            long begin = System.nanoTime();
            List<Choice> choices = runner.forward(chunks);
            stepMillis.add((System.nanoTime() - begin) / 1e6);
            Arrays.setAll(next, slot -> choices.get(slot).tokenId());
        }
    }

    /// Of all steps since [#forgetSteps].
    DoubleStream stepMillis() {
        return stepMillis.stream().mapToDouble(Double::doubleValue);
    }

    void forgetSteps() {
        stepMillis.clear();
    }
}

package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Chunk;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class RowStabilityPropertyTest {
    private static final int SLOTS = 6;

    private static final SmallModels MODELS = SmallModels.load();

    @AfterContainer
    static void closeModels() {
        MODELS.close();
    }

    /// Sequences of any length, in any slots, in steps that take any of them by any number of
    /// tokens.
    @Property(tries = 40)
    void givesTheSameLogitsInAnyBatch(
            @ForAll Kind kind,
            @ForAll @IntRange(min = 1, max = SLOTS) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Integer> slots = IntStream.range(0, SLOTS).boxed().collect(Collectors.toList());
        Collections.shuffle(slots, random);
        List<Progress> waiting = new ArrayList<>();
        try (Gpt2Runner runner = MODELS.runner(kind, SLOTS);
                Gpt2Runner alone = MODELS.runner(kind, 1)) {
            for (int i = 0; i < count; i++) {
                TokenIds sequence = Steps.tokens(random.nextInt(1000), 1 + random.nextInt(200));
                int prompt = 1 + random.nextInt(sequence.size());
                Chunk whole = Steps.chunk(0, sequence, 0, sequence.size(), prompt);
                float[][] expected = alone.logits(List.of(whole));
                waiting.add(new Progress(slots.get(i), sequence, prompt, expected));
            }
            while (!waiting.isEmpty()) {
                List<Chunk> chunks = new ArrayList<>();
                List<float[]> expected = new ArrayList<>();
                for (Progress progress : waiting) {
                    if (chunks.isEmpty() || random.nextInt(4) > 0) {
                        progress.take(random, chunks, expected);
                    }
                }
                assertThat(runner.logits(chunks)).isDeepEqualTo(expected.toArray(float[][]::new));
                waiting.removeIf(Progress::isDone);
            }
        }
    }

    /// How far a sequence has come.
    private static final class Progress {
        private final int slot;
        private final TokenIds sequence;
        private final int promptLength;
        private final float[][] logits;
        private int done;

        Progress(int slot, TokenIds sequence, int promptLength, float[][] logits) {
            this.slot = slot;
            this.sequence = sequence;
            this.promptLength = promptLength;
            this.logits = logits;
        }

        boolean isDone() {
            return done == sequence.size();
        }

        /// Adds a chunk of one token, of some, or seldom of many, and the logits to expect.
        void take(Random random, List<Chunk> chunks, List<float[]> expected) {
            int most = random.nextBoolean() ? 1 : random.nextInt(8) == 0 ? 200 : 30;
            int to = Math.min(sequence.size(), done + 1 + random.nextInt(most));
            chunks.add(Steps.chunk(slot, sequence, done, to, promptLength));
            expected.addAll(List.of(logits).subList(done, to));
            done = to;
        }
    }
}

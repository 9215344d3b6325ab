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
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class RowStabilityPropertyTest {
    private static final int SLOTS = 6;

    private static final Map<Precision, Gpt2Model> MODELS =
            Map.of(
                    Precision.FP32, Gpt2Model.load(Steps.weights(Steps.SMALL), Precision.FP32),
                    Precision.INT8, Gpt2Model.load(Steps.weights(Steps.SMALL), Precision.INT8));

    @AfterContainer
    static void closeModels() {
        MODELS.values().forEach(Gpt2Model::close);
    }

    /// Sequences of any length, in any slots, in steps that take any of them by any number of
    /// tokens.
    @Property(tries = 40)
    void givesTheSameLogitsInAnyBatch(
            @ForAll Precision precision,
            @ForAll @IntRange(min = 1, max = SLOTS) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Integer> slots = IntStream.range(0, SLOTS).boxed().collect(Collectors.toList());
        Collections.shuffle(slots, random);
        TokenIds[] sequences = new TokenIds[count];
        int[] done = new int[count];
        try (Gpt2Runner runner = model(precision).runner(SLOTS);
                Gpt2Runner alone = model(precision).runner(1)) {
            float[][][] expected = new float[count][][];
            for (int i = 0; i < count; i++) {
                sequences[i] = Steps.tokens(random.nextInt(1000), 1 + random.nextInt(200));
                expected[i] = alone.logits(List.of(Steps.chunk(0, sequences[i])));
            }
            while (IntStream.range(0, count).anyMatch(i -> done[i] < sequences[i].size())) {
                List<Chunk> chunks = new ArrayList<>();
                List<float[]> logits = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    int left = sequences[i].size() - done[i];
                    if (left > 0 && random.nextInt(4) > 0) {
                        int most = random.nextBoolean() ? 1 : random.nextInt(8) == 0 ? 200 : 30;
                        int to = done[i] + Math.min(left, 1 + random.nextInt(most));
                        chunks.add(Steps.chunk(slots.get(i), sequences[i], done[i], to));
                        logits.addAll(List.of(expected[i]).subList(done[i], to));
                        done[i] = to;
                    }
                }
                if (!chunks.isEmpty()) {
                    assertThat(runner.logits(chunks)).isDeepEqualTo(logits.toArray(float[][]::new));
                }
            }
        }
    }

    private static Gpt2Model model(Precision precision) {
        return Objects.requireNonNull(MODELS.get(precision));
    }
}

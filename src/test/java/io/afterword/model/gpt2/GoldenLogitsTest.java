package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The step program against what transformers computed for the same checkpoints.
class GoldenLogitsTest {
    private static final double LOGITS = 1e-4;

    static Stream<Arguments> checkpoints() {
        return GoldenCheckpoint.all().stream()
                .flatMap(golden ->
                        Arrays.stream(Kernels.values())
                                .map(kernels -> Arguments.of(golden, kernels)));
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void givesTheLogitsOfTransformersAtEveryPosition(GoldenCheckpoint golden, Kernels kernels) {
        try (Gpt2Model model = load(golden, kernels);
                Gpt2Runner runner = model.runner(1)) {
            for (GoldenCheckpoint.Forward forward : golden.forwards()) {
                float[][] logits =
                        runner.logits(List.of(Steps.chunk(0, TokenIds.of(forward.ids()))));
                assertThat(largestError(logits, forward.logits())).isLessThan(LOGITS);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void continuesWithTheGreedyTokensOfTransformers(GoldenCheckpoint golden, Kernels kernels) {
        try (Gpt2Model model = load(golden, kernels);
                Gpt2Runner runner = model.runner(1)) {
            assertThat(greedy(runner, golden.prompt(), golden.greedy().length))
                    .containsExactly(golden.greedy());
        }
    }

    private static Gpt2Model load(GoldenCheckpoint golden, Kernels kernels) {
        return Gpt2Model.load(
                CheckpointWeights.open(golden.directory()),
                new Arithmetic(kernels, Precision.FP32, KvPrecision.FP32));
    }

    private static int[] greedy(Gpt2Runner runner, int[] prompt, int count) {
        int[] tokens = new int[count];
        Choice choice = runner.forward(List.of(Steps.greedy(0, 0, prompt))).getFirst();
        for (int i = 0; i < count; i++) {
            tokens[i] = choice.tokenId();
            if (i + 1 < count) {
                choice =
                        runner.forward(List.of(Steps.greedy(0, prompt.length + i, tokens[i])))
                                .getFirst();
            }
        }
        return tokens;
    }

    private static double largestError(float[][] computed, float[][] expected) {
        assertThat(computed).hasSameDimensionsAs(expected);
        return IntStream.range(0, expected.length)
                .mapToDouble(row -> largestError(computed[row], expected[row]))
                .max()
                .orElseThrow();
    }

    private static double largestError(float[] computed, float[] expected) {
        return IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(computed[i] - expected[i]))
                .max()
                .orElseThrow();
    }
}

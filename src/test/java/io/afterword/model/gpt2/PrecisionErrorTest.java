package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;
import io.afterword.model.gpt2.Gpt2Model.Variant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What fewer bits cost, in the networks of the golden checkpoints. Their weights are random and
/// large, so that probabilities are far from even and errors show; decision 010 has the figures.
class PrecisionErrorTest {
    static Stream<GoldenCheckpoint> checkpoints() {
        return GoldenCheckpoint.all().stream();
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void staysWithinItsBoundsInBf16(GoldenCheckpoint golden) {
        assertThat(error(golden, Arithmetic.of(Precision.BF16), usual -> usual))
                .satisfies(error -> error.isWithin(0.3, 0.02, 0.95, 5e-4));
    }

    /// As on a CPU that has no products in bf16.
    @ParameterizedTest
    @MethodSource("checkpoints")
    void staysWithinItsBoundsInBf16MultipliedInFp32(GoldenCheckpoint golden) {
        assertThat(
                        error(
                                golden,
                                Arithmetic.of(Precision.BF16),
                                usual -> usual.withText(withoutProductsInBf16(usual.text()))))
                .satisfies(error -> error.isWithin(0.3, 0.02, 0.95, 5e-4));
    }

    private static String withoutProductsInBf16(String text) {
        String question = "ops.mkldnn._is_mkldnn_bf16_supported()";
        assertThat(text).containsOnlyOnce(question);
        return text.replace(question, "False");
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void staysWithinItsBoundsWithKeysAndValuesInBf16(GoldenCheckpoint golden) {
        Arithmetic arithmetic = new Arithmetic(Precision.FP32, KvPrecision.BF16);
        assertThat(error(golden, arithmetic, usual -> usual))
                .satisfies(error -> error.isWithin(0.2, 0.01, 0.97, 1e-4));
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void staysWithinItsBoundsInInt8(GoldenCheckpoint golden) {
        assertThat(error(golden, Arithmetic.of(Precision.INT8), usual -> usual))
                .satisfies(error -> error.isWithin(0.8, 0.06, 0.85, 5e-3));
    }

    /// As where products of eight saturate.
    @ParameterizedTest
    @MethodSource("checkpoints")
    void staysWithinItsBoundsInInt8WithActivationsOfSevenBits(GoldenCheckpoint golden) {
        assertThat(
                        error(
                                golden,
                                Arithmetic.of(Precision.INT8),
                                usual -> usual.withLevels(IntegerProducts.SEVEN_BITS)))
                .satisfies(error -> error.isWithin(0.8, 0.06, 0.85, 5e-3));
    }

    /// Attention is in 16 bits there, too.
    @ParameterizedTest
    @MethodSource("checkpoints")
    void staysWithinItsBoundsInBf16OnAGpu(GoldenCheckpoint golden) {
        Arithmetic arithmetic = new Arithmetic(Kernels.GPU, Precision.BF16, KvPrecision.BF16);
        assertThat(error(golden, arithmetic, usual -> usual))
                .satisfies(error -> error.isWithin(0.4, 0.03, 0.94, 1e-3));
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void staysWithinItsBoundsInFp16OnAGpu(GoldenCheckpoint golden) {
        Arithmetic arithmetic = new Arithmetic(Kernels.GPU, Precision.FP16, KvPrecision.FP16);
        assertThat(error(golden, arithmetic, usual -> usual))
                .satisfies(error -> error.isWithin(0.05, 0.004, 0.99, 2e-5));
    }

    /// @param largest of all logits
    /// @param relative root of the mean squared error, over that of the deviations of the expected
    ///   logits from the mean of their row
    /// @param agreement share of the positions at which the likeliest token is the same
    /// @param divergence mean of Kullback and Leibler's, of the expected distribution from the
    ///   computed one, in nats
    private record LogitError(
            double largest, double relative, double agreement, double divergence) {
        void isWithin(
                double mostLargest, double mostRelative, double leastAgreement, double mostNats) {
            assertThat(largest).isLessThan(mostLargest);
            assertThat(relative).isLessThan(mostRelative);
            assertThat(agreement).isGreaterThan(leastAgreement);
            assertThat(divergence).isLessThan(mostNats);
        }
    }

    private static LogitError error(
            GoldenCheckpoint golden, Arithmetic arithmetic, UnaryOperator<Variant> change) {
        Gpt2Weights weights = CheckpointWeights.open(golden.directory());
        Variant variant = change.apply(Variant.usual(weights.config(), arithmetic.products()));
        double largest = 0;
        double squares = 0;
        double spread = 0;
        int same = 0;
        int rows = 0;
        double divergence = 0;
        try (Gpt2Model model = Gpt2Model.load(weights, arithmetic, variant);
                Gpt2Runner runner = model.runner(1)) {
            for (GoldenCheckpoint.Forward forward : golden.forwards()) {
                float[][] computed =
                        runner.logits(List.of(Steps.chunk(0, TokenIds.of(forward.ids()))));
                for (int row = 0; row < computed.length; row++, rows++) {
                    float[] expected = forward.logits()[row];
                    double mean = 0;
                    for (float logit : expected) {
                        mean += logit / expected.length;
                    }
                    for (int i = 0; i < expected.length; i++) {
                        double difference = Math.abs(computed[row][i] - expected[i]);
                        largest = Math.max(largest, difference);
                        squares += difference * difference;
                        spread += Math.pow(expected[i] - mean, 2);
                    }
                    same += likeliest(computed[row]) == likeliest(expected) ? 1 : 0;
                    divergence += divergence(expected, computed[row]);
                }
            }
        }
        return new LogitError(
                largest, Math.sqrt(squares / spread), (double) same / rows, divergence / rows);
    }

    private static int likeliest(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((one, other) -> logits[other] > logits[one] ? other : one)
                .orElseThrow();
    }

    private static double divergence(float[] expected, float[] computed) {
        double ofExpected = logOfSum(expected);
        double ofComputed = logOfSum(computed);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            double logprob = expected[i] - ofExpected;
            sum += Math.exp(logprob) * (logprob - (computed[i] - ofComputed));
        }
        return sum;
    }

    private static double logOfSum(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return Math.log(sum);
    }
}

package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.model.gpt2.Gpt2Model.Variant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SelfTestTest {
    @ParameterizedTest
    @EnumSource
    void passesForTheProgramAsItIs(Kind kind) {
        Variant usual = Variant.usual(Steps.SMALL, kind.arithmetic().products());
        assertThat(load(kind, usual).failed()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.afterword.model.gpt2.GoldenCheckpoint#all")
    void passesForOddShapes(GoldenCheckpoint golden) {
        for (Kind kind : Kind.values()) {
            try (Gpt2Model model =
                    Gpt2Model.load(CheckpointWeights.open(golden.directory()), kind.arithmetic())) {
                assertThat(model.selfTest()).as("%s", kind).hasToString("passed");
            }
        }
    }

    /// One scale for all rows, as `linear_dynamic` has it.
    @Test
    void failsWhereRowsFeelTheirNeighbours() {
        Variant usual = Variant.usual(Steps.SMALL, Precision.INT8);
        SelfTest result =
                load(
                        Kind.INT8,
                        usual.withText(
                                replaced(
                                        usual.text(),
                                        "torch.amax(torch.abs(x), [1], True)",
                                        "torch.amax(torch.abs(x), [0, 1], True)")));
        assertThat(result.passed()).isFalse();
        assertThat(result.failed())
                .containsExactly(
                        "in chunks as at once",
                        "decoded as rebuilt",
                        "beside others as alone",
                        "drawn beside others as alone");
    }

    @Test
    void failsWhereTokensSeeTheirFuture() {
        Variant usual = Variant.usual(Steps.SMALL, Precision.FP32);
        SelfTest result =
                load(
                        Kind.FP32,
                        usual.withText(
                                replaced(
                                        usual.text(),
                                        "-1.0e+30, dtype=6), 1)",
                                        "0., dtype=6), 1)")));
        assertThat(result.failed()).contains("in chunks as at once", "decoded as rebuilt");
    }

    /// Which fails on a CPU without VNNI only: where products of 8 bits are exact there is nothing
    /// to say.
    @Test
    void saysWhetherIntegerProductsAreExact() {
        Variant eightBits =
                Variant.usual(Steps.SMALL, Precision.INT8).withLevels(IntegerProducts.EIGHT_BITS);
        boolean exact = IntegerProducts.areExact(Steps.SMALL, IntegerProducts.EIGHT_BITS);
        SelfTest result = load(Kind.INT8, eightBits);
        assertThat(result.failed().contains("integer products exact")).isNotEqualTo(exact);
    }

    @Test
    void isPartOfTheFingerprint() {
        Gpt2Weights weights = Steps.weights(Steps.SMALL);
        Variant usual = Variant.usual(Steps.SMALL, Precision.FP32);
        try (Gpt2Model one = Gpt2Model.load(weights, Precision.FP32);
                Gpt2Model same = Gpt2Model.load(weights, Precision.FP32);
                Gpt2Model int8 = Gpt2Model.load(weights, Precision.INT8);
                Gpt2Model narrow =
                        Gpt2Model.load(weights, new Arithmetic(Precision.FP32, KvPrecision.BF16));
                Gpt2Model other =
                        Gpt2Model.load(
                                weights,
                                Arithmetic.of(Precision.FP32),
                                usual.withText(usual.text() + "# other\n"))) {
            assertThat(same.fingerprint()).isEqualTo(one.fingerprint()).hasSize(64);
            assertThat(int8.fingerprint()).isNotEqualTo(one.fingerprint());
            assertThat(narrow.fingerprint()).isNotEqualTo(one.fingerprint());
            assertThat(other.fingerprint()).isNotEqualTo(one.fingerprint());
        }
    }

    private static SelfTest load(Kind kind, Variant variant) {
        try (Gpt2Model model =
                Gpt2Model.load(Steps.weights(Steps.SMALL), kind.arithmetic(), variant)) {
            return model.selfTest();
        }
    }

    private static String replaced(String text, String part, String by) {
        assertThat(text).containsOnlyOnce(part);
        return text.replace(part, by);
    }
}

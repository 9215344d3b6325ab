package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.model.gpt2.Gpt2Model.Variant;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.List;

class IntegerProductsTest {
    @BeforeAll
    static void loadNatives() {
        NativeRuntime.load();
        NativeRuntime.enterThread();
    }

    @Test
    void areExactWithSevenBitsOnEveryCpu() {
        assertThat(IntegerProducts.areExact(Steps.SMALL, IntegerProducts.SEVEN_BITS)).isTrue();
    }

    @Test
    void useTheMostBitsThatAreExact() {
        boolean eight = IntegerProducts.areExact(Steps.SMALL, IntegerProducts.EIGHT_BITS);
        assertThat(IntegerProducts.levels(Steps.SMALL))
                .isEqualTo(eight ? IntegerProducts.EIGHT_BITS : IntegerProducts.SEVEN_BITS);
    }

    /// Eight bits are the closer ones, where this CPU adds them without saturating.
    @Test
    void stayCloseToFloats() {
        float[][] exact = logits(Precision.FP32, IntegerProducts.EIGHT_BITS);
        double seven = error(logits(Precision.INT8, IntegerProducts.SEVEN_BITS), exact);
        double eight = error(logits(Precision.INT8, IntegerProducts.EIGHT_BITS), exact);
        assertThat(seven).isGreaterThan(0).isLessThan(0.1);
        assertThat(eight < seven)
                .isEqualTo(IntegerProducts.areExact(Steps.SMALL, IntegerProducts.EIGHT_BITS));
    }

    private static float[][] logits(Precision precision, int levels) {
        Variant variant = Variant.usual(Steps.SMALL, precision).withLevels(levels);
        try (Gpt2Model model =
                        Gpt2Model.load(
                                Steps.weights(Steps.SMALL), Arithmetic.of(precision), variant);
                Gpt2Runner runner = model.runner(1)) {
            return runner.logits(List.of(Steps.chunk(0, Steps.tokens(2, 150))));
        }
    }

    /// Root of the mean squared error, over that of the exact numbers.
    private static double error(float[][] computed, float[][] exact) {
        double error = 0;
        double size = 0;
        for (int row = 0; row < exact.length; row++) {
            for (int i = 0; i < exact[row].length; i++) {
                error += Math.pow(computed[row][i] - exact[row][i], 2);
                size += Math.pow(exact[row][i], 2);
            }
        }
        return Math.sqrt(error / size);
    }
}

package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.nio.FloatBuffer;

class RandomWeightsTest {
    private static final Gpt2Config SMALL = Gpt2Shape.config(1024, 64, 4, 4);

    private final RandomWeights weights = new RandomWeights(SMALL, 7);

    /// A change here changes every recorded stream of the built-in model.
    @Test
    void makesTheSameNumbersForEver() {
        FloatBuffer numbers = weights.tensor("wte.weight");
        assertThat(new float[] {numbers.get(0), numbers.get(1), numbers.get(50_257 * 64 - 1)})
                .containsExactly(0.0053555723f, -0.03167304f, -0.022996929f);
        assertThat(weights.digest())
                .isEqualTo("b5a44b26d5d44243dd9f632df6bf344a4842e249fc95efb7bc38b8448e1f134a");
    }

    @Test
    void givesEachTensorItsShape() {
        for (TensorShape shape : TensorShape.allOf(SMALL)) {
            assertThat(weights.tensor(shape.name()).remaining()).isEqualTo((int) shape.size());
        }
    }

    @Test
    void drawsMatricesFromSomethingNearANormalDistribution() {
        FloatBuffer numbers = weights.tensor("wte.weight");
        double n = numbers.remaining();
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        double neighbours = 0;
        for (int i = 0; i < n; i++) {
            double number = numbers.get(i) / 0.02;
            sum += number;
            squares += number * number;
            fourths += Math.pow(number, 4);
            neighbours += i == 0 ? 0 : number * numbers.get(i - 1) / 0.02;
        }
        assertThat(sum / n).isCloseTo(0, within(0.003));
        assertThat(squares / n).isCloseTo(1, within(0.004));
        assertThat(fourths / n).as("3 for a normal distribution").isCloseTo(2.7, within(0.02));
        assertThat(neighbours / n).isCloseTo(0, within(0.003));
    }

    @Test
    void dividesTheEndsOfResidualPathsByTheRootOfTheirNumber() {
        assertThat(deviation(weights.tensor("h.0.mlp.c_fc.weight"))).isCloseTo(0.02, within(3e-4));
        assertThat(deviation(weights.tensor("h.3.mlp.c_proj.weight")))
                .isCloseTo(0.02 / Math.sqrt(8), within(2e-4));
        assertThat(deviation(weights.tensor("h.3.attn.c_proj.weight")))
                .isCloseTo(0.02 / Math.sqrt(8), within(3e-4));
    }

    @Test
    void startsLayerNormsAtOneAndBiasesAtZero() {
        assertThat(weights.tensor("h.1.ln_2.weight").array()).containsOnly(1);
        assertThat(weights.tensor("ln_f.bias").array()).containsOnly(0);
        assertThat(weights.tensor("h.1.attn.c_attn.bias").array()).containsOnly(0);
    }

    @Test
    void differsByTensorSeedAndDeviation() {
        float[] first = weights.tensor("h.0.mlp.c_fc.weight").array();
        assertThat(new RandomWeights(SMALL, 7).tensor("h.0.mlp.c_fc.weight").array())
                .isEqualTo(first);
        assertThat(weights.tensor("h.1.mlp.c_fc.weight").array()).isNotEqualTo(first);
        RandomWeights other = new RandomWeights(SMALL, 8);
        assertThat(other.tensor("h.0.mlp.c_fc.weight").array()).isNotEqualTo(first);
        assertThat(other.digest()).isNotEqualTo(weights.digest());
        RandomWeights wide = new RandomWeights(SMALL, 7, 0.2);
        assertThat(deviation(wide.tensor("h.0.mlp.c_fc.weight"))).isCloseTo(0.2, within(3e-3));
        assertThat(wide.digest()).isNotEqualTo(weights.digest());
    }

    @Test
    void hasAnOutputLayerOnlyWhereItIsNotTied() {
        assertThatThrownBy(() -> weights.tensor("lm_head.weight"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no tensor lm_head.weight in Gpt2Config");
    }

    @Test
    void refusesADeviationThatIsNone() {
        for (double none : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new RandomWeights(SMALL, 7, none))
                    .hasMessage("standard deviation must be >= 0 and finite, was " + none);
        }
    }

    private static double deviation(FloatBuffer numbers) {
        double squares = 0;
        int n = numbers.remaining();
        for (int i = 0; i < n; i++) {
            squares += (double) numbers.get(i) * numbers.get(i);
        }
        return Math.sqrt(squares / n);
    }
}

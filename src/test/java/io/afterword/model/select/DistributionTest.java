package io.afterword.model.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

class DistributionTest {
    private static final SamplingParams NEUTRAL = new SamplingParams(1, 0, 1);

    private static final Distribution UNEVEN = of(0.05f, 0.3f, 0.2f, 0.4f, 0.05f);

    @Test
    void ranksTheLowerIdFirstOfEquallyProbableTokens() {
        assertThat(UNEVEN.ranking()).containsExactly(3, 1, 2, 0, 4);
        assertThat(of(-0.0f, 0.5f, 0, 0.5f, 1e-42f).ranking()).containsExactly(1, 3, 4, 0, 2);
    }

    @Test
    void tellsProbabilitiesAndTheirNaturalLogarithms() {
        Distribution half = of(0.5f, 0, 0.5f);
        assertThat(half.probability(2)).isEqualTo(0.5f);
        assertThat(half.logprob(2)).isCloseTo((float) -Math.log(2), within(1e-6f));
        assertThat(half.logprob(1)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(half.keeps(0)).isTrue();
        assertThat(half.keeps(1)).isFalse();
        assertThat(half.kept()).isEqualTo(2);
        assertThat(half.size()).isEqualTo(3);
    }

    @Test
    void hasTheEntropyOfAsManyEvenTokens() {
        assertThat(of(0, 1, 0).entropy()).isEqualTo(0.0);
        assertThat(of(0.25f, 0.25f, 0.25f, 0.25f).entropy()).isCloseTo(Math.log(4), within(1e-9));
        assertThat(of(0.5f, 0.25f, 0.25f).entropy()).isCloseTo(1.5 * Math.log(2), within(1e-9));
    }

    @Test
    void isAsItWasWhereNothingIsAsked() {
        assertProbabilities(UNEVEN.with(NEUTRAL), 0.05, 0.3, 0.2, 0.4, 0.05);
        assertProbabilities(UNEVEN.with(new SamplingParams(1, 9, 1)), 0.05, 0.3, 0.2, 0.4, 0.05);
    }

    /// Half the temperature squares the probabilities.
    @Test
    void sharpensInTheColdAndFlattensInTheHeat() {
        Distribution two = of(0.75f, 0.25f);
        assertProbabilities(two.with(new SamplingParams(0.5, 0, 1)), 0.9, 0.1);
        double third = Math.pow(3, 0.1);
        assertProbabilities(
                two.with(new SamplingParams(10, 0, 1)), third / (third + 1), 1 / (third + 1));
        assertProbabilities(two.with(new SamplingParams(Float.MAX_VALUE, 0, 1)), 0.5, 0.5);
    }

    @Test
    void takesTheFirstOfEquallyProbableTokensWhenGreedyAndAllOfThemInTheCold() {
        Distribution ties = of(0.2f, 0.4f, 0, 0.4f);
        assertProbabilities(ties.with(SamplingParams.GREEDY), 0, 1, 0, 0);
        assertProbabilities(ties.with(new SamplingParams(Double.MIN_VALUE, 0, 1)), 0, 0.5, 0, 0.5);
        assertProbabilities(ties.with(new SamplingParams(1e-4, 3, 1)), 0, 0.5, 0, 0.5);
    }

    @Test
    void keepsTheMostProbableTokensAndAllTiesWithTheLastOne() {
        assertProbabilities(UNEVEN.with(new SamplingParams(1, 2, 1)), 0, 3 / 7.0, 0, 4 / 7.0, 0);
        assertThat(UNEVEN.with(new SamplingParams(1, 4, 1)).kept()).isEqualTo(5);
        assertThat(of(0.5f, 0.25f, 0.25f).with(new SamplingParams(1, 0, 0.6)).kept()).isEqualTo(3);
    }

    @Test
    void keepsWhatReachesAShareOfTheProbability() {
        assertThat(UNEVEN.with(new SamplingParams(1, 0, 0.69)).kept()).isEqualTo(2);
        assertThat(UNEVEN.with(new SamplingParams(1, 0, 0.71)).kept()).isEqualTo(3);
        assertThat(UNEVEN.with(new SamplingParams(1, 0, 1e-9)).kept()).isEqualTo(1);
    }

    /// Of the 0.7 that two tokens leave, the first has more than half.
    @Test
    void looksAtTheShareAfterTopKAndTemperature() {
        assertThat(UNEVEN.with(new SamplingParams(1, 2, 0.57)).kept()).isEqualTo(1);
        assertThat(UNEVEN.with(new SamplingParams(1, 2, 0.58)).kept()).isEqualTo(2);
        assertThat(UNEVEN.with(new SamplingParams(0.5, 0, 0.81)).kept()).isEqualTo(2);
        assertThat(UNEVEN.with(new SamplingParams(2, 0, 0.81)).kept()).isEqualTo(5);
    }

    @Test
    void keepsWhatIsProbableEnoughBesideTheMostProbableTokenAfterTemperature() {
        assertThat(UNEVEN.with(minP(1, 0.49)).kept()).isEqualTo(3);
        assertThat(UNEVEN.with(minP(1, 0.51)).kept()).isEqualTo(2);
        assertThat(UNEVEN.with(minP(0.5, 0.49)).kept()).isEqualTo(2);
        assertProbabilities(of(0.4f, 0.2f, 0.4f).with(minP(1, 1)), 0.5, 0, 0.5);
    }

    private static SamplingParams minP(double temperature, double minP) {
        return new SamplingParams(temperature, 0, 1, minP, Penalties.NONE, Map.of());
    }

    @Test
    void refusesBiasAndPenalties() {
        for (SamplingParams params :
                new SamplingParams[] {
                    new SamplingParams(1, 0, 1, 0, new Penalties(1.1, 0, 0), Map.of()),
                    new SamplingParams(1, 0, 1, 0, Penalties.NONE, Map.of(3, 1.0))
                }) {
            assertThatThrownBy(() -> UNEVEN.with(params))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no bias");
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, -0.1f, 1.1f, Float.POSITIVE_INFINITY})
    void refusesWhatIsNoProbability(float wrong) {
        assertThatThrownBy(() -> of(0.5f, wrong, 0.5f))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the probability of token 1 must be in 0..1, was " + wrong);
    }

    @Test
    void refusesProbabilitiesThatDoNotSumToOne() {
        assertThatThrownBy(() -> of(0.5f, 0.25f)).hasMessageContaining("sum to 1, summed to 0.75");
        assertThatThrownBy(() -> of()).hasMessageContaining("of 0 tokens");
    }

    private static Distribution of(float... probabilities) {
        return Distribution.of(FloatBuffer.wrap(probabilities));
    }

    private static void assertProbabilities(Distribution distribution, double... expected) {
        double[] found = new double[distribution.size()];
        Arrays.setAll(found, distribution::probability);
        assertThat(found).containsExactly(expected, within(1e-6));
    }
}

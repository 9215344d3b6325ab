package io.afterword.model.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

class LogitsTest {
    private static final SamplingParams PLAIN = new SamplingParams(1, 0, 1);
    private static final double ALMOST_ONE = 1 - 0x1.0p-53;

    /// Of a token that has no chance.
    private static final float NEVER = -9999;

    @Test
    void tellsProbabilitiesAndTheirNaturalLogarithms() {
        Logits logits = Logits.of(7, 7 + (float) Math.log(2), NEVER);
        assertThat(logits.logprobs(0, 1))
                .containsExactly(
                        new float[] {(float) Math.log(1 / 3.0), (float) Math.log(2 / 3.0)},
                        within(1e-6f));
        Distribution distribution = logits.distribution();
        assertThat(distribution.probability(1)).isCloseTo(2 / 3f, within(1e-6f));
        assertThat(distribution.probability(2)).isZero();
    }

    @Test
    void ranksTheLowerIdFirstOfEquallyProbableTokens() {
        Logits logits = Logits.of(-2, 0f, 3, -0f, 3, -2, -1);
        assertThat(logits.likeliest(5)).containsExactly(2, 4, 1, 3, 6);
        assertThat(logits.likeliest(100)).containsExactly(2, 4, 1, 3, 6, 0, 5);
        assertThat(logits.likeliest(0)).isEmpty();
        assertThat(logits.choose(SamplingParams.GREEDY, 0.7)).isEqualTo(2);
    }

    @Test
    void ranksTheFirstOnesAsAll() {
        Random random = new Random(3);
        float[] scores = new float[4_000];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = random.nextInt(-500, 500) / 8f;
        }
        int[] all = Ranking.of(scores, IntStream.range(0, scores.length));
        assertThat(Ranking.first(300, scores))
                .containsExactly(IntStream.of(all).limit(300).toArray());
    }

    @Test
    void invertsTheRunningSumInTheOrderOfIds() {
        Logits logits = Logits.of(logs(0.1, 0.2, 0, 0.3, 0.4));
        assertThat(
                        DoubleStream.of(
                                        0,
                                        0.0999,
                                        0.1001,
                                        0.2999,
                                        0.3001,
                                        0.5999,
                                        0.6001,
                                        ALMOST_ONE)
                                .mapToInt(u -> logits.choose(PLAIN, u)))
                .containsExactly(0, 0, 1, 1, 3, 3, 4, 4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2, 13})
    void drawsNoTokenWithoutAChanceAtAnyUsualTemperature(double temperature) {
        Logits logits = Logits.of(NEVER, 0, NEVER, 0, NEVER);
        SamplingParams params = new SamplingParams(temperature, 0, 1);
        assertThat(logits.choose(params, 0)).isEqualTo(1);
        assertThat(logits.choose(params, 0.5001)).isEqualTo(3);
        assertThat(logits.choose(params, ALMOST_ONE)).isEqualTo(3);
    }

    @Test
    void drawsEvenlyWhereBansLeaveOnlyTokensWithoutAChance() {
        Logits left =
                Logits.of(NEVER, 0, NEVER, NEVER)
                        .adjusted(PLAIN, Set.of(1), TokenIds.NONE, TokenIds.NONE);
        assertThat(DoubleStream.of(0, 0.4, 0.9).mapToInt(u -> left.choose(PLAIN, u)))
                .containsExactly(0, 2, 3);
    }

    @Test
    void choosesNothingWhereEveryTokenIsBanned() {
        Logits left =
                Logits.of(1, 2).adjusted(PLAIN, Set.of(0, 1, 2), TokenIds.NONE, TokenIds.NONE);
        assertThat(left.choose(PLAIN, 0.5)).isEqualTo(Logits.NONE);
        assertThat(left.choose(SamplingParams.GREEDY, 0.5)).isEqualTo(Logits.NONE);
    }

    @Test
    void addsTheBiasBeforeItPenalizes() {
        SamplingParams params =
                new SamplingParams(
                        0, 0, 1, 0, new Penalties(2, 0.5, 0.25), Map.of(0, 3.0, 1, -1.0, 99, 5.0));
        Logits adjusted =
                Logits.of(1, -1, 1, 1)
                        .adjusted(params, Set.of(), TokenIds.of(0, 1), TokenIds.of(1, 1, 2));
        // (1 + 3) / 2; (-1 - 1) * 2 - 0.5 - 2 * 0.25; 1 / 2 - 0.5 - 0.25; as it was
        float[] expected = Logits.of(2, -5, -0.25f, 1).logprobs(0, 1, 2, 3);
        assertThat(adjusted.logprobs(0, 1, 2, 3)).containsExactly(expected, within(1e-6f));
    }

    @Test
    void isItselfWhereNothingIsAsked() {
        Logits logits = Logits.of(1, 2);
        assertThat(logits.adjusted(PLAIN, Set.of(-1, 7), TokenIds.of(0), TokenIds.of(1)))
                .isSameAs(logits);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesWhatIsNotFinite(float logit) {
        assertThatThrownBy(() -> Logits.of(0, logit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token 1");
    }

    @Test
    void refusesAnEmptyVocabulary() {
        assertThatThrownBy(Logits::of).isInstanceOf(IllegalArgumentException.class);
    }

    /// Of few values, so that many tie, and some have no chance.
    @Test
    void takesFromProbabilitiesWhatItTakesFromTheirLogarithms() {
        Random random = new Random(5);
        for (int i = 0; i < 3_000; i++) {
            int size = 1 + random.nextInt(40);
            double[] probabilities = random.ints(size, 0, 7).mapToDouble(n -> n / 99.0).toArray();
            probabilities[random.nextInt(size)] = 0.02;
            Logits own = Logits.ofProbabilities(probabilities);
            Logits expected = Logits.of(logs(probabilities));
            SamplingParams params = params(random, size);
            Set<Integer> banned = random.nextInt(4) == 0 ? Set.of(0, 1, 2) : Set.of();
            double u = random.nextDouble();
            assertThat(choose(own, params, banned, u))
                    .as("%s of %s", params, Arrays.toString(probabilities))
                    .isEqualTo(choose(expected, params, banned, u));
            assertThat(own.likeliest(5)).isEqualTo(expected.likeliest(5));
            int[] all = IntStream.range(0, size).toArray();
            assertThat(own.logprobs(all)).containsExactly(expected.logprobs(all), within(1e-5f));
            assertThat(own.distribution().entropy())
                    .isCloseTo(expected.distribution().entropy(), within(1e-5));
        }
    }

    private static int choose(Logits logits, SamplingParams params, Set<Integer> banned, double u) {
        return logits.adjusted(params, banned, TokenIds.of(0, 3), TokenIds.of(3, 5, 5))
                .choose(params, u);
    }

    private static SamplingParams params(Random random, int size) {
        return new SamplingParams(
                List.of(0.0, 0.3, 1.0, 1.0, 1.0, 2.5).get(random.nextInt(6)),
                random.nextBoolean() ? 0 : 1 + random.nextInt(size),
                random.nextBoolean() ? 1 : 0.05 + 0.95 * random.nextDouble(),
                random.nextBoolean() ? 0 : random.nextDouble(),
                random.nextInt(3) == 0 ? new Penalties(1.3, 0.2, 0.1) : Penalties.NONE,
                random.nextInt(3) == 0 ? Map.of(1, 2.0, 4, -3.0) : Map.of());
    }

    @Test
    void refusesWhatAreNoProbabilities() {
        for (double wrong : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Logits.ofProbabilities(0.5, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token 1");
        }
        assertThatThrownBy(() -> Logits.ofProbabilities(0, 0)).hasMessageContaining("a chance");
        assertThatThrownBy(Logits::ofProbabilities).hasMessageContaining("a chance");
    }

    private static float[] logs(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = probabilities[i] == 0 ? NEVER : (float) Math.log(probabilities[i]);
        }
        return logits;
    }
}

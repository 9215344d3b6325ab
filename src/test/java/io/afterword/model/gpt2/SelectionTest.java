package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Draw;
import io.afterword.model.select.CounterRandom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

class SelectionTest {
    /// The largest double below 1.
    private static final double ALMOST_ONE = 1 - 0x1.0p-53;

    private static final SelectionProgram PROGRAM = new SelectionProgram();

    @AfterAll
    static void closeProgram() {
        PROGRAM.close();
    }

    @Test
    void keepsWhatTheProcessorsOfTransformersKeep() {
        List<GoldenSetting> settings = GoldenSetting.all();
        assertThat(settings).hasSize(500);
        for (GoldenSetting golden : settings) {
            double[] kept = PROGRAM.distribution(golden.logits(), golden.draw());
            assertThat(golden.differences(kept)).as("%s", golden.draw()).isEmpty();
        }
    }

    /// Pearson's test: a correct program exceeds this bound with one seed in a thousand; the seed
    /// is fixed.
    @Test
    void drawsAsOftenAsTheProbabilitiesSay() {
        int draws = 200_000;
        float[] logits = GoldenSetting.all().getFirst().logits();
        double[] probabilities = PROGRAM.distribution(logits, withAll(0));
        int[] counts = new int[logits.length];
        int batch = 2_000;
        for (int first = 0; first < draws; first += batch) {
            List<Draw> some =
                    IntStream.range(first, first + batch)
                            .mapToObj(i -> withAll(CounterRandom.uniform(5, 0, i)))
                            .toList();
            for (Choice choice : PROGRAM.choose(repeated(logits, batch), some)) {
                counts[choice.tokenId()]++;
            }
        }
        int kept = (int) DoubleStream.of(probabilities).filter(p -> p > 0).count();
        double distance = 0;
        for (int id = 0; id < counts.length; id++) {
            double expected = draws * probabilities[id];
            if (expected == 0) {
                assertThat(counts[id]).isZero();
            } else {
                distance += Math.pow(counts[id] - expected, 2) / expected;
            }
        }
        assertThat(kept).isGreaterThan(20);
        assertThat(distance).isLessThan(chiSquareAtOneInAThousand(kept - 1));
    }

    /// Every parameter has an effect.
    private static Draw withAll(double u) {
        return new Draw(
                new SamplingParams(
                        6, 90, 0.98, 0.03, new Penalties(1.3, 0.5, 0.25), Map.of(3, 1.5, 60, -2.0)),
                u,
                Set.of(2, 200),
                Steps.tokens(1, 20),
                Steps.tokens(2, 20),
                Report.NONE);
    }

    /// Wilson and Hilferty's approximation (1931).
    private static double chiSquareAtOneInAThousand(int freedom) {
        double spread = 2.0 / (9 * freedom);
        return freedom * Math.pow(1 - spread + 3.0902 * Math.sqrt(spread), 3);
    }

    @Test
    void invertsTheCumulativeDistributionInTheOrderOfIds() {
        float[] logits = logs(0.1, 0.2, 0, 0.3, 0.4);
        SamplingParams params = new SamplingParams(1, 0, 1);
        assertThat(
                        ids(
                                logits,
                                params,
                                0,
                                0.0999,
                                0.1001,
                                0.2999,
                                0.3001,
                                0.5999,
                                0.6001,
                                ALMOST_ONE))
                .containsExactly(0, 0, 1, 1, 3, 3, 4, 4);
    }

    @Test
    void neverDrawsATokenThatIsNotKept() {
        float[] logits = logs(0.05, 0.3, 0.2, 0.4, 0.05);
        assertThat(ids(logits, new SamplingParams(1, 2, 1), 0, 0.42, 0.43, ALMOST_ONE))
                .containsExactly(1, 1, 3, 3);
        assertThat(
                        ids(
                                logits,
                                new SamplingParams(1, 0, 0.71),
                                0,
                                0.332,
                                0.334,
                                0.5554,
                                0.5557,
                                ALMOST_ONE))
                .containsExactly(1, 1, 2, 2, 3, 3);
        assertThat(ids(logits, new SamplingParams(1, 0, 0.69), 0, ALMOST_ONE))
                .containsExactly(1, 3);
        assertThat(ids(logits, new SamplingParams(1, 0, 0.001), 0, ALMOST_ONE))
                .containsExactly(3, 3);
    }

    @Test
    void keepsWhatIsProbableEnoughBesideTheMostProbableToken() {
        float[] logits = logs(0.05, 0.3, 0.2, 0.4, 0.05);
        assertThat(PROGRAM.distribution(logits, minP(0, 1, 0.49)))
                .containsExactly(shares(0, 0.3, 0.2, 0.4, 0), within(1e-6));
        assertThat(PROGRAM.distribution(logits, minP(0, 1, 0.51)))
                .containsExactly(shares(0, 0.3, 0, 0.4, 0), within(1e-6));
        assertThat(PROGRAM.distribution(logits, minP(2, 1, 0.1)))
                .containsExactly(shares(0, 0.3, 0, 0.4, 0), within(1e-6));
        assertThat(PROGRAM.distribution(logits, minP(0, 0.8, 0.6)))
                .containsExactly(shares(0, 0.3, 0, 0.4, 0), within(1e-6));
        assertThat(PROGRAM.distribution(logits, minP(0, 1, 1)))
                .containsExactly(shares(0, 0, 0, 0.4, 0), within(1e-6));
    }

    private static SamplingParams minP(int topK, double topP, double minP) {
        return new SamplingParams(1, topK, topP, minP, Penalties.NONE, Map.of());
    }

    private static double[] shares(double... weights) {
        double sum = DoubleStream.of(weights).sum();
        return DoubleStream.of(weights).map(weight -> weight / sum).toArray();
    }

    @Test
    void keepsAllTiesAtTheThreshold() {
        float[] logits = logs(0.2, 0.2, 0.2, 0.2, 0.2);
        SamplingParams two = new SamplingParams(1, 2, 1);
        SamplingParams half = new SamplingParams(1, 0, 0.5);
        assertThat(PROGRAM.distribution(logits, two))
                .containsOnly(new double[] {0.2}, within(1e-6));
        assertThat(PROGRAM.distribution(logits, half))
                .containsOnly(new double[] {0.2}, within(1e-6));
    }

    @Test
    void takesTheFirstOfEquallyProbableTokensWhenGreedy() {
        float[] logits = new float[50_257];
        logits[123] = 2;
        logits[40_000] = 2;
        logits[50_256] = 2;
        assertThat(PROGRAM.choose(logits, new Draw(SamplingParams.GREEDY, 0.7)).tokenId())
                .isEqualTo(123);
        assertThat(PROGRAM.choose(new float[70], new Draw(SamplingParams.GREEDY, 0)).tokenId())
                .isZero();
    }

    @Test
    void isGreedyInTheColdAndEvenInTheHeat() {
        float[] logits = {3, -80, 3.0001f, 90, 89.9999f, 2};
        for (double cold : new double[] {1e-6, 1e-30, Double.MIN_VALUE}) {
            assertThat(ids(logits, new SamplingParams(cold, 0, 1), 0, 0.5, ALMOST_ONE))
                    .containsOnly(3);
            assertThat(ids(logits, new SamplingParams(cold, 2, 0.9), 0, ALMOST_ONE))
                    .containsOnly(3);
        }
        assertThat(PROGRAM.distribution(logits, new SamplingParams(Float.MAX_VALUE, 0, 1)))
                .containsOnly(new double[] {1 / 6.0}, within(1e-6));
    }

    @Test
    void tellsTheProbabilityBeforeTemperatureAndFilters() {
        float[] logits = logs(0.5, 0.125, 0.25, 0.125);
        Choice choice = PROGRAM.choose(logits, new Draw(new SamplingParams(0.3, 3, 0.95), 0.99));
        assertThat(choice.tokenId()).isEqualTo(2);
        assertThat((double) choice.logprob()).isCloseTo(Math.log(0.25), within(1e-6));
        assertThat(choice.finite()).isTrue();
    }

    @Test
    void tellsWhichRowsAreNotFinite() {
        Penalties penalties = new Penalties(1.5, 1, 1);
        for (float broken :
                new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (SamplingParams params :
                    List.of(
                            SamplingParams.GREEDY,
                            new SamplingParams(1, 0, 1),
                            new SamplingParams(1, 3, 0.5),
                            new SamplingParams(1, 0, 1, 0.1, penalties, Map.of(2, 5.0)))) {
                float[][] rows = repeated(logs(0.1, 0.2, 0.3, 0.4), 3);
                rows[1][2] = broken;
                Draw draw =
                        new Draw(
                                params,
                                0.9,
                                Set.of(1),
                                TokenIds.of(2),
                                TokenIds.of(3, 3),
                                new Report(3, true));
                List<Choice> choices = PROGRAM.choose(rows, List.of(draw, draw, draw));
                assertThat(choices).extracting(Choice::finite).containsExactly(true, false, true);
                assertThat(choices.get(1).tokenId()).isBetween(0, 3);
                assertThat(choices.get(1).prediction()).isEmpty();
                assertThat(choices.get(0)).isEqualTo(PROGRAM.choose(rows[0], draw));
                assertThat(choices.get(0).prediction()).isPresent();
                assertThat(choices.get(2)).isEqualTo(choices.get(0));
            }
        }
    }

    /// How much of the order of the vocabulary is looked at depends on the rows beside it.
    @Test
    void choosesInABatchAsAlone() {
        List<GoldenSetting> large =
                GoldenSetting.all().stream().filter(one -> one.logits().length > 50_000).toList();
        List<SamplingParams> params = new ArrayList<>();
        large.forEach(one -> params.add(one.draw().params()));
        params.addAll(
                List.of(
                        SamplingParams.GREEDY,
                        new SamplingParams(1, 0, 1),
                        new SamplingParams(2, 0, 0.999),
                        new SamplingParams(0.2, 40, 1),
                        new SamplingParams(1, 255, 0.5),
                        new SamplingParams(1, 257, 0.99),
                        new SamplingParams(2, 0, 1, 0.001, Penalties.NONE, Map.of()),
                        new SamplingParams(3, 30_000, 0.9999)));
        List<Draw> draws = new ArrayList<>();
        float[][] rows = new float[params.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = large.get(i % large.size()).logits();
            draws.add(new Draw(params.get(i), CounterRandom.uniform(9, 0, i)));
        }
        List<Choice> together = PROGRAM.choose(rows, draws);
        for (int i = 0; i < rows.length; i++) {
            assertThat(together.get(i)).isEqualTo(PROGRAM.choose(rows[i], draws.get(i)));
        }
    }

    private static int[] ids(float[] logits, SamplingParams params, double... us) {
        List<Draw> draws = DoubleStream.of(us).mapToObj(u -> new Draw(params, u)).toList();
        return PROGRAM.choose(repeated(logits, us.length), draws).stream()
                .mapToInt(Choice::tokenId)
                .toArray();
    }

    private static float[][] repeated(float[] logits, int rows) {
        float[][] all = new float[rows][];
        Arrays.setAll(all, row -> logits.clone());
        return all;
    }

    /// 0 becomes a logit of -1000: the row stays finite.
    private static float[] logs(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = probabilities[i] == 0 ? -1000 : (float) Math.log(probabilities[i]);
        }
        return logits;
    }
}

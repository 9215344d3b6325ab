package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.Prediction;
import io.afterword.model.engine.Prediction.Likely;
import io.afterword.model.select.Distribution;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

class ReportTest {
    private static final SelectionProgram PROGRAM = new SelectionProgram();
    private static final SamplingParams DRAWN = new SamplingParams(0.8, 40, 0.9);

    @AfterAll
    static void closeProgram() {
        PROGRAM.close();
    }

    @Test
    void tellsTheMostProbableTokensAsASortWould() {
        for (GoldenSetting setting : GoldenSetting.all().subList(400, 500)) {
            float[] logits = setting.logits();
            assertThat(ids(report(logits, new Report(20, false)))).isEqualTo(sorted(logits, 20));
        }
    }

    /// A few values only, both zeros among them.
    @Test
    void tellsTheLowerIdFirstOfEquallyProbableTokens() {
        float[] values = {-0.0f, 0, 1.5f, -2, 0, -0.0f, 1.5f, -1e-40f, 1e-40f};
        float[] logits = new float[3_001];
        for (int id = 0; id < logits.length; id++) {
            logits[id] = values[id * 31 % values.length];
        }
        for (int shift : new int[] {0, 1}) {
            logits[700] -= shift;
            logits[5] -= 100 * shift;
            for (int top : new int[] {1, 7, 20}) {
                assertThat(ids(report(logits, new Report(top, false))))
                        .isEqualTo(sorted(logits, top));
            }
        }
        assertThat(ids(report(new float[] {-1, -3, -2, -3, -1}, new Report(5, false))))
                .containsExactly(0, 4, 2, 1, 3);
    }

    private static List<Integer> sorted(float[] logits, int top) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(
                        Comparator.comparingDouble((Integer id) -> -(logits[id] + 0.0f))
                                .thenComparing(Comparator.naturalOrder()))
                .limit(top)
                .toList();
    }

    @Test
    void tellsProbabilitiesThatSumToOneInTheOrderOfIds() {
        for (GoldenSetting setting : GoldenSetting.all().subList(480, 500)) {
            double[] logits = doubles(setting.logits());
            double most = DoubleStream.of(logits).max().orElseThrow();
            double sum = DoubleStream.of(logits).map(logit -> Math.exp(logit - most)).sum();
            Prediction prediction = report(setting.logits(), new Report(20, true));
            Distribution told = distribution(prediction);
            assertThat(told.size()).isEqualTo(logits.length);
            double total = 0;
            for (int id = 0; id < logits.length; id++) {
                double logprob = logits[id] - most - Math.log(sum);
                assertThat((double) told.probability(id))
                        .isCloseTo(Math.exp(logprob), within(1e-6));
                total += told.probability(id);
            }
            assertThat(total).isCloseTo(1, within(1e-5));
            assertThat(prediction.entropy()).isCloseTo(told.entropy(), within(1e-4));
            for (Likely likely : prediction.top()) {
                assertThat(Math.exp(likely.logprob()))
                        .isCloseTo(told.probability(likely.tokenId()), within(1e-6));
            }
            assertThat(prediction.top())
                    .isSortedAccordingTo(Comparator.comparingDouble(likely -> -likely.logprob()));
        }
    }

    /// All of a small vocabulary.
    @Test
    void tellsLogprobsThatSumToOne() {
        float[] logits = {0.5f, -3, 2, 2, 1, -0.25f, 7, 6.5f};
        Prediction prediction = report(logits, new Report(20, false));
        assertThat(ids(prediction)).containsExactly(6, 7, 2, 3, 4, 0, 5, 1);
        double sum = prediction.top().stream().mapToDouble(one -> Math.exp(one.logprob())).sum();
        assertThat(sum).isCloseTo(1, within(1e-5));
    }

    @Test
    void tellsTheSelectedTokensLogprobAlike() {
        for (GoldenSetting setting : GoldenSetting.all().subList(0, 60)) {
            for (SamplingParams params : List.of(SamplingParams.GREEDY, DRAWN)) {
                Draw draw = draw(params, new Report(20, true));
                Choice choice = PROGRAM.choose(setting.logits(), draw);
                Prediction prediction = choice.prediction().orElseThrow();
                prediction.top().stream()
                        .filter(likely -> likely.tokenId() == choice.tokenId())
                        .forEach(
                                likely -> assertThat(likely.logprob()).isEqualTo(choice.logprob()));
                assertThat((double) distribution(prediction).probability(choice.tokenId()))
                        .isCloseTo(Math.exp(choice.logprob()), within(1e-6));
            }
            Choice greedy =
                    PROGRAM.choose(
                            setting.logits(), draw(SamplingParams.GREEDY, new Report(1, false)));
            assertThat(greedy.prediction().orElseThrow().top())
                    .containsExactly(new Likely(greedy.tokenId(), greedy.logprob()));
        }
    }

    @Test
    void tellsEveryRowWhatItAskedFor() {
        float[] logits = GoldenSetting.all().getFirst().logits();
        List<Report> reports =
                List.of(
                        Report.NONE,
                        new Report(3, false),
                        new Report(0, true),
                        Report.NONE,
                        new Report(20, true),
                        new Report(1, false));
        List<Draw> draws =
                IntStream.range(0, reports.size())
                        .mapToObj(i ->
                                draw(i % 2 == 0 ? SamplingParams.GREEDY : DRAWN, reports.get(i)))
                        .toList();
        float[][] rows = new float[reports.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = logits.clone();
            rows[i][i] += 30;
        }
        List<Choice> choices = PROGRAM.choose(rows, draws);
        for (int i = 0; i < rows.length; i++) {
            assertThat(choices.get(i)).isEqualTo(PROGRAM.choose(rows[i], draws.get(i)));
            Report asked = reports.get(i);
            assertThat(choices.get(i).prediction().isPresent())
                    .isEqualTo(!asked.equals(Report.NONE));
            int likeliest = i;
            choices.get(i)
                    .prediction()
                    .ifPresent(prediction -> {
                        assertThat(prediction.top()).hasSize(asked.top());
                        assertThat(prediction.probabilities().isPresent())
                                .isEqualTo(asked.distribution());
                        prediction.top().stream()
                                .limit(1)
                                .forEach(one -> assertThat(one.tokenId()).isEqualTo(likeliest));
                    });
        }
    }

    /// A certain token has no entropy, even tokens have the most.
    @Test
    void tellsTheEntropyInNats() {
        float[] certain = {-500, 500, -500};
        assertThat(report(certain, new Report(0, true)).entropy()).isEqualTo(0.0);
        assertThat(report(new float[50_257], new Report(1, false)).entropy())
                .isCloseTo(Math.log(50_257), within(1e-5));
    }

    private static Draw draw(SamplingParams params, Report report) {
        return new Draw(params, 0.6, Set.of(), TokenIds.NONE, TokenIds.NONE, report);
    }

    private static Prediction report(float[] logits, Report report) {
        return PROGRAM.choose(logits, draw(DRAWN, report)).prediction().orElseThrow();
    }

    private static List<Integer> ids(Prediction prediction) {
        return prediction.top().stream().map(Likely::tokenId).toList();
    }

    private static Distribution distribution(Prediction prediction) {
        return Distribution.ofLittleEndian(prediction.probabilities().orElseThrow());
    }

    private static double[] doubles(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
    }
}

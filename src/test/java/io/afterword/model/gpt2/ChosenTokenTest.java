package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.Prediction;
import io.afterword.model.engine.Prediction.Likely;
import io.afterword.model.select.CounterRandom;
import io.afterword.model.select.Distribution;
import io.afterword.model.select.Logits;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// [Logits] choose the token that the step program chooses, and tell the same of it.
class ChosenTokenTest {
    /// The program's sums are of 32 bits: a draw so near to a border may fall on either side.
    private static final double NEAR = 1e-5;

    private static final SelectionProgram PROGRAM = new SelectionProgram();

    @AfterContainer
    static void closeProgram() {
        PROGRAM.close();
    }

    @Example
    void drawsFromWhatTheProcessorsOfTransformersKeep() {
        int index = 0;
        for (GoldenSetting golden : GoldenSetting.all()) {
            for (int i = 0; i < 5; i++) {
                double u = CounterRandom.uniform(7, 0, index++);
                int chosen = choose(golden.logits(), golden.draw(), u);
                double below = 0;
                for (int id = 0; id < chosen; id++) {
                    below += golden.probabilities()[id];
                }
                float own = golden.probabilities()[chosen];
                assertThat(own).as("%s", golden.draw()).isPositive();
                assertThat(u).as("%s", golden.draw()).isBetween(below - NEAR, below + own + NEAR);
            }
        }
    }

    /// Logits of few values, so that many tie.
    @Property(tries = 500)
    void areWhatTheStepProgramChoosesAndTells(
            @ForAll @IntRange(min = 1, max = 1_500) int vocabulary, @ForAll long seed) {
        Random random = new Random(seed);
        double spread = 4 * random.nextDouble();
        float[] logits = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            logits[id] = Math.round(16 * spread * random.nextGaussian()) / 16f;
        }
        Draw draw = draw(random, vocabulary);
        Choice choice = PROGRAM.choose(logits, draw);
        if (isFarFromBorders(logits, draw)) {
            int chosen = choose(logits, draw, draw.u());
            assertThat(chosen).as("%s", draw).isEqualTo(choice.tokenId());
            if (chosen != Logits.NONE) {
                assertThat(Logits.of(logits).logprobs(chosen)[0])
                        .isCloseTo(choice.logprob(), within(1e-4f));
            }
        }
        assertTells(Logits.of(logits), choice.prediction().orElseThrow());
    }

    private static void assertTells(Logits logits, Prediction told) {
        int[] ids = logits.likeliest(told.top().size());
        assertThat(ids).containsExactly(told.top().stream().mapToInt(Likely::tokenId).toArray());
        float[] logprobs = logits.logprobs(ids);
        for (int i = 0; i < ids.length; i++) {
            assertThat(logprobs[i]).isCloseTo(told.top().get(i).logprob(), within(1e-4f));
        }
        Distribution distribution = logits.distribution();
        assertThat(distribution.entropy()).isCloseTo(told.entropy(), within(1e-4));
        Distribution expected = Distribution.ofLittleEndian(told.probabilities().orElseThrow());
        for (int id = 0; id < distribution.size(); id++) {
            assertThat(distribution.probability(id))
                    .isCloseTo(expected.probability(id), within(1e-5f));
        }
    }

    /// Where ties are certain in spite of rounding.
    @Example
    void keepTiesAsTheStepProgramDoes() {
        float[] logits = {1, 3, 3, 0, 3, 2};
        List<SamplingParams> params =
                List.of(
                        new SamplingParams(2, 2, 1),
                        new SamplingParams(2, 0, 0.01),
                        new SamplingParams(2, 0, 1, 1, Penalties.NONE, Map.of()));
        for (SamplingParams one : params) {
            for (double u : new double[] {0, 0.3, 0.4, 0.6, 0.7, 0.99}) {
                Draw draw = new Draw(one, u);
                int chosen = choose(logits, draw, u);
                assertThat(chosen).as("%s", draw).isEqualTo(u < 0.33 ? 1 : u < 0.66 ? 2 : 4);
                assertThat(PROGRAM.choose(logits, draw).tokenId()).isEqualTo(chosen);
            }
        }
    }

    /// Whether rounding decides neither what a filter keeps nor which token is drawn: the draws and
    /// filters a little to either side give one token.
    private static boolean isFarFromBorders(float[] logits, Draw draw) {
        return IntStream.of(-1, 1)
                        .boxed()
                        .flatMap(filter ->
                                IntStream.of(-1, 1)
                                        .mapToObj(u -> choose(logits, draw, u, filter * NEAR)))
                        .distinct()
                        .count()
                == 1;
    }

    private static int choose(float[] logits, Draw draw, int side, double more) {
        SamplingParams params = draw.params();
        SamplingParams moved =
                new SamplingParams(
                        params.temperature(),
                        params.topK(),
                        params.topP() == 1 ? 1 : Math.clamp(params.topP() + more, 1e-9, 1),
                        params.minP() == 0 ? 0 : Math.clamp(params.minP() - more, 0, 1),
                        params.penalties(),
                        params.logitBias());
        Draw other =
                new Draw(moved, 0, draw.banned(), draw.prompt(), draw.generated(), draw.report());
        return choose(logits, other, Math.clamp(draw.u() + side * NEAR, 0, 1 - 1e-12));
    }

    private static int choose(float[] logits, Draw draw, double u) {
        return Logits.of(logits)
                .adjusted(draw.params(), draw.banned(), draw.prompt(), draw.generated())
                .choose(draw.params(), u);
    }

    private static Draw draw(Random random, int vocabulary) {
        SamplingParams params =
                new SamplingParams(
                        random.nextInt(4) == 0 ? 0 : 0.1 + 2 * random.nextDouble(),
                        random.nextBoolean() ? 0 : 1 + random.nextInt(vocabulary),
                        random.nextBoolean() ? 1 : 0.05 + 0.95 * random.nextDouble(),
                        random.nextBoolean() ? 0 : random.nextDouble(),
                        random.nextBoolean()
                                ? Penalties.NONE
                                : new Penalties(
                                        0.5 + random.nextDouble(),
                                        random.nextInt(-2, 3),
                                        random.nextInt(-2, 3)),
                        random.nextBoolean() ? Map.of() : bias(random, vocabulary));
        return new Draw(
                params,
                random.nextDouble(),
                random.nextBoolean() ? Set.of() : banned(random, vocabulary),
                tokens(random, vocabulary),
                tokens(random, vocabulary),
                new Report(random.nextInt(21), true));
    }

    /// At times all tokens, at times some that there are not.
    private static Set<Integer> banned(Random random, int vocabulary) {
        return random.nextInt(8) == 0
                ? new HashSet<>(IntStream.range(0, vocabulary + 3).boxed().toList())
                : new HashSet<>(tokens(random, vocabulary + 5).stream().boxed().toList());
    }

    private static Map<Integer, Double> bias(Random random, int vocabulary) {
        Map<Integer, Double> bias = new HashMap<>();
        tokens(random, vocabulary + 5).stream()
                .forEach(id -> bias.put(id, 9 * random.nextGaussian()));
        return bias;
    }

    private static TokenIds tokens(Random random, int vocabulary) {
        return TokenIds.of(random.ints(random.nextInt(20), 0, vocabulary).toArray());
    }

    @Example
    void choosesInALargeVocabularyAsTheProgramDoes() {
        List<GoldenSetting> large =
                GoldenSetting.all().stream().filter(one -> one.logits().length > 50_000).toList();
        List<SamplingParams> params =
                List.of(
                        SamplingParams.GREEDY,
                        new SamplingParams(1, 0, 1),
                        new SamplingParams(2, 0, 0.999),
                        new SamplingParams(0.2, 40, 1),
                        new SamplingParams(1, 255, 0.5),
                        new SamplingParams(1, 257, 0.99),
                        new SamplingParams(2, 0, 1, 0.001, Penalties.NONE, Map.of()),
                        new SamplingParams(3, 30_000, 0.9999));
        int compared = 0;
        for (int i = 0; i < 6 * params.size(); i++) {
            float[] logits = large.get(i % large.size()).logits();
            Draw draw = new Draw(params.get(i % params.size()), CounterRandom.uniform(9, 0, i));
            if (isFarFromBorders(logits, draw)) {
                assertThat(choose(logits, draw, draw.u()))
                        .as("%s", draw)
                        .isEqualTo(PROGRAM.choose(logits, draw).tokenId());
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(20);
    }
}

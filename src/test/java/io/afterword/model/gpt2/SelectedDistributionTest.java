package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.Prediction;
import io.afterword.model.select.Distribution;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// What [Distribution] makes of a model's probabilities is what the step program draws from.
class SelectedDistributionTest {
    /// The program's sums and shares are of 32 bits: what lies so near to a border may fall on
    /// either side.
    private static final double NEAR = 1e-5;

    private static final SelectionProgram PROGRAM = new SelectionProgram();

    @AfterContainer
    static void closeProgram() {
        PROGRAM.close();
    }

    @Example
    void keepsWhatTheProcessorsOfTransformersKeep() {
        for (GoldenSetting golden : GoldenSetting.all()) {
            Draw draw = golden.draw();
            Distribution after =
                    predicted(PROGRAM.adjusted(golden.logits(), draw))
                            .with(filters(draw.params(), 0));
            assertThat(golden.differences(probabilities(after))).as("%s", draw).isEmpty();
        }
    }

    /// Logits of few values, so that many tie.
    @Property(tries = 200)
    void isWhatTheStepProgramDrawsFrom(
            @ForAll @IntRange(min = 1, max = 1_500) int vocabulary, @ForAll long seed) {
        Random random = new Random(seed);
        double spread = 4 * random.nextDouble();
        float[] logits = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            logits[id] = Math.round(16 * spread * random.nextGaussian()) / 16f;
        }
        SamplingParams params = params(random, vocabulary);
        Distribution before = predicted(logits);
        double[] drawnFrom = PROGRAM.distribution(logits, params);
        Distribution after = before.with(params);
        Distribution least = before.with(filters(params, -NEAR));
        Distribution most = before.with(filters(params, NEAR));
        if (least.kept() == most.kept()) {
            assertThat(probabilities(after)).containsExactly(drawnFrom, within(1e-5));
        }
        for (int id = 0; id < vocabulary; id++) {
            boolean drawn = drawnFrom[id] > 0;
            assertThat(drawn ? most.keeps(id) : !least.keeps(id)).as("token %d", id).isTrue();
        }
    }

    private static double[] probabilities(Distribution distribution) {
        return IntStream.range(0, distribution.size())
                .mapToDouble(distribution::probability)
                .toArray();
    }

    private static SamplingParams params(Random random, int vocabulary) {
        return new SamplingParams(
                0.3 + 2 * random.nextDouble(),
                random.nextBoolean() ? 0 : 1 + random.nextInt(vocabulary),
                random.nextBoolean() ? 1 : 0.05 + 0.95 * random.nextDouble(),
                random.nextBoolean() ? 0 : random.nextDouble(),
                Penalties.NONE,
                Map.of());
    }

    /// Without bias and penalties, and keeping so much more.
    private static SamplingParams filters(SamplingParams params, double more) {
        return new SamplingParams(
                params.temperature(),
                params.topK(),
                params.topP() == 1 ? 1 : Math.clamp(params.topP() + more, 1e-9, 1),
                params.minP() == 0 ? 0 : Math.clamp(params.minP() - more, 0, 1),
                Penalties.NONE,
                Map.of());
    }

    /// As the program tells it, banned tokens having no chance.
    private static Distribution predicted(float[] logits) {
        float[] finite = logits.clone();
        for (int id = 0; id < finite.length; id++) {
            finite[id] = Math.max(finite[id], -1e4f);
        }
        Prediction prediction = PROGRAM.choose(finite, Draw.TELLING_ALL).prediction().orElseThrow();
        return Distribution.ofLittleEndian(prediction.probabilities().orElseThrow());
    }
}

package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Draw;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Bias, penalties and bans against numbers made by hand.
class AdjustmentsTest {
    private static final SelectionProgram PROGRAM = new SelectionProgram();

    private static final Map<Integer, Double> NO_BIAS = Map.of();
    private static final TokenIds NONE = TokenIds.NONE;

    @AfterAll
    static void closeProgram() {
        PROGRAM.close();
    }

    @Test
    void repetitionDividesPositiveLogitsAndMultipliesNegativeOnes() {
        float[] logits = {4, -4, 0, 4, -4, 3};
        Penalties penalties = new Penalties(2, 0, 0);
        Draw draw = draw(penalties, NO_BIAS, TokenIds.of(0, 0, 1), TokenIds.of(2, 4, 0));
        assertThat(PROGRAM.adjusted(logits, draw)).containsExactly(2, -8, 0, 4, -8, 3);
        Draw reward = draw(new Penalties(0.5, 0, 0), NO_BIAS, NONE, TokenIds.of(0, 1));
        assertThat(PROGRAM.adjusted(logits, reward)).containsExactly(8, -2, 0, 4, -4, 3);
    }

    @Test
    void frequencyCountsTheContinuationAndPresenceLooksAtItOnce() {
        float[] logits = {1, 2, 3, 4, -5};
        TokenIds prompt = TokenIds.of(0, 0, 3);
        TokenIds generated = TokenIds.of(2, 1, 2, 4, 2);
        assertThat(
                        PROGRAM.adjusted(
                                logits, draw(new Penalties(1, 0.5, 0), NO_BIAS, prompt, generated)))
                .containsExactly(1, 1.5f, 2.5f, 4, -5.5f);
        assertThat(
                        PROGRAM.adjusted(
                                logits,
                                draw(new Penalties(1, 0, 0.25), NO_BIAS, prompt, generated)))
                .containsExactly(1, 1.75f, 2.25f, 4, -5.25f);
        assertThat(
                        PROGRAM.adjusted(
                                logits,
                                draw(new Penalties(1, -2, 1.5), NO_BIAS, prompt, generated)))
                .containsExactly(1, 2.5f, 0.5f, 4, -4.5f);
    }

    @Test
    void biasComesFirstThenRepetitionThenTheSubtractedPenalties() {
        float[] logits = {1, 1, 1, 1};
        Penalties penalties = new Penalties(4, 0.5, 0.25);
        Map<Integer, Double> bias = Map.of(0, -2.0, 1, 7.0, 3, 100.0);
        Draw draw = draw(penalties, bias, TokenIds.of(0, 2), TokenIds.of(1, 1));
        assertThat(PROGRAM.adjusted(logits, draw)).containsExactly(-4, 8 / 4f - 1, 0.25f, 101);
    }

    @Test
    void aBannedTokenIsNeverSelectedWhateverItsBias() {
        float[] logits = {0, 9, 1, 8};
        for (double temperature : new double[] {0, 1}) {
            SamplingParams params =
                    new SamplingParams(
                            temperature, 0, 1, 0, Penalties.NONE, Map.of(1, 100.0, 0, 12.0));
            Draw draw = new Draw(params, 0.999, Set.of(1, 3), NONE, NONE, Report.NONE);
            assertThat(PROGRAM.choose(logits, draw).tokenId()).isZero();
            assertThat(PROGRAM.distribution(logits, draw)[1]).isZero();
        }
    }

    /// Penalties of the largest kinds make logits that are no numbers any more.
    @Test
    void staysInTheRangeOfNumbers() {
        float[] logits = {3, -3, 2, -2};
        TokenIds all = TokenIds.of(0, 1, 2, 3);
        Draw huge = draw(new Penalties(Float.MAX_VALUE, 0, 0), NO_BIAS, all, NONE);
        Draw tiny = draw(new Penalties(Double.MIN_VALUE, 0, 0), NO_BIAS, all, NONE);
        assertThat(PROGRAM.choose(logits, huge).tokenId()).isZero();
        assertThat(PROGRAM.distribution(logits, huge))
                .containsExactly(new double[] {0.5, 0, 0.5, 0}, within(1e-6));
        assertThat(PROGRAM.choose(logits, tiny).tokenId()).isZero();
        assertThat(PROGRAM.distribution(logits, tiny))
                .containsExactly(new double[] {0.5, 0, 0.5, 0}, within(1e-6));
        assertThat(PROGRAM.choose(new float[][] {{-3, -3}}, List.of(huge)).getFirst().tokenId())
                .isZero();
    }

    /// Neighbours' logits lie where those of unknown ids would be.
    @Test
    void doesNotLookAtTokensThatAreNotInTheVocabulary() {
        float[][] rows = {{1, 2, 3}, {1, 2, 3}, {1, 2, 3}};
        TokenIds unknown = TokenIds.of(-1, -3, 3, 5, Integer.MAX_VALUE, Integer.MIN_VALUE);
        Draw draw =
                new Draw(
                        params(new Penalties(9, 2, 2), Map.of(3, -50.0, -1, -50.0)),
                        0,
                        Set.of(-1, 3, 5),
                        unknown,
                        unknown,
                        Report.NONE);
        Draw plain = new Draw(SamplingParams.GREEDY, 0);
        assertThat(PROGRAM.choose(rows, List.of(plain, draw, plain)))
                .containsOnly(PROGRAM.choose(rows[0], plain));
    }

    @Test
    void saysThatNoTokenIsLeft() {
        float[][] rows = {{1, 2, 3}, {1, Float.NaN, 3}, {1, 2, 3}, {1, 2, 3}};
        Draw plain = new Draw(new SamplingParams(1, 2, 0.9), 0.3);
        Draw nothing =
                new Draw(
                        new SamplingParams(1, 2, 0.9),
                        0.3,
                        Set.of(0, 1, 2),
                        NONE,
                        NONE,
                        new Report(1, false));
        List<Choice> choices = PROGRAM.choose(rows, List.of(nothing, nothing, plain, nothing));
        assertThat(choices)
                .extracting(Choice::tokenId)
                .containsExactly(Choice.NONE, Choice.NONE, 2, Choice.NONE);
        assertThat(choices).extracting(Choice::finite).containsExactly(true, false, true, true);
        assertThat(choices.getFirst().logprob()).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(choices.getFirst().prediction().orElseThrow().top().getFirst().tokenId())
                .isEqualTo(2);
        assertThat(choices.get(2)).isEqualTo(PROGRAM.choose(rows[2], plain));
    }

    @Test
    void tellsTheProbabilityBeforeBiasPenaltiesAndBans() {
        float[] logits = {1, 2, 3, 4};
        Report all = new Report(4, true);
        Choice plain =
                PROGRAM.choose(
                        logits, new Draw(SamplingParams.GREEDY, 0, Set.of(), NONE, NONE, all));
        Choice adjusted =
                PROGRAM.choose(
                        logits,
                        new Draw(
                                params(new Penalties(2, 1, 1), Map.of(0, 50.0)),
                                0,
                                Set.of(3),
                                TokenIds.of(1),
                                TokenIds.of(2),
                                all));
        assertThat(adjusted.tokenId()).isZero();
        assertThat(adjusted.prediction()).isEqualTo(plain.prediction());
        assertThat(adjusted.logprob())
                .isEqualTo(plain.prediction().orElseThrow().top().get(3).logprob());
    }

    private static SamplingParams params(Penalties penalties, Map<Integer, Double> bias) {
        return new SamplingParams(0, 0, 1, 0, penalties, bias);
    }

    private static Draw draw(
            Penalties penalties, Map<Integer, Double> bias, TokenIds prompt, TokenIds generated) {
        return new Draw(params(penalties, bias), 0, Set.of(), prompt, generated, Report.NONE);
    }
}

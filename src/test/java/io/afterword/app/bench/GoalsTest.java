package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Optional;

class GoalsTest {
    @ParameterizedTest
    @CsvSource({
        "DECODE, int8, 1, >= 110",
        "DECODE, int8, 32, >= 600",
        "DECODE, int8, 8,",
        "DECODE, fp32, 1,",
        "DECODE_TO_MEMORY_LIMIT, int8, 1, >= 70",
        "DECODE_TO_MEMORY_LIMIT, bf16, 1, >= 55",
        "DECODE_TO_MEMORY_LIMIT, fp32, 1, >= 40",
        "DECODE_TO_ONE_SEQUENCE, int8, 32, >= 4.5",
        "STEP_PERCENTILE_99_TO_MEDIAN, int8, 32,",
        "PREFILL_ONE_PROMPT, int8, 1, '>= 1,300'",
        "PREFILL_SEVERAL_PROMPTS, int8, 8, '>= 2,500'",
        "PREFILL_SEVERAL_PROMPTS, fp32, 8,",
        "DECODE_MANY_TO_FEW_WAITING, int8, 32, >= 95",
        "THROUGHPUT_TO_ENGINE, int8, 32, >= 85",
        "THROUGHPUT_TO_ENGINE, int8, 4,",
        "FIRST_TOKEN_ABOVE_ENGINE, int8, 4, <= 80",
        "COMPUTED_TO_READABLE_MEDIAN, int8, 4, <= 40",
        "COMPUTED_TO_READABLE_MEDIAN, int8, 32, <= 60",
        "STEP_BESIDE_BROKER_PERCENTILE_99_TO_MEDIAN, int8, 32, <= 2",
        "CHANGELOG_PER_TOKEN, int8, 32, <= 64",
        "CHANGELOG_PER_TOKEN, int8, 4,",
        "RESIDENT_GROWTH, int8, 32, <= 5",
    })
    void areThoseOfTheReference(Measure measure, String precision, int batch, String goal) {
        assertThat(Goals.of(measure, Measured.on("gpt2", precision, batch)).map(Goal::toString))
                .isEqualTo(Optional.ofNullable(goal));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2, bf16, 1, '>= 1,000'",
        "gpt2, bf16, 256, '>= 100,000'",
        "gpt2-xl, bf16, 1, >= 220",
        "gpt2-xl, bf16, 256, '>= 30,000'",
        "gpt2-xl, fp32, 256,",
        "gpt2-large, bf16, 1,",
        "gpt2, int8, 32,",
    })
    void areOthersOnAGpu(String model, String precision, int batch, String goal) {
        assertThat(
                        Goals.of(Measure.DECODE, Measured.onGpu(model, precision, batch))
                                .map(Goal::toString))
                .isEqualTo(Optional.ofNullable(goal));
    }

    @Test
    void ofLearningAreThoseOfManyTokensOfAllOrdersOnTwoCores() {
        assertThat(learning(20_000_000, 5, 2)).hasToString("Optional[>= 100,000]");
        assertThat(learning(5_000_000, 5, 2)).isEmpty();
        assertThat(learning(20_000_000, 3, 2)).isEmpty();
        assertThat(learning(20_000_000, 5, 16)).isEmpty();
    }

    private static Optional<Goal> learning(long tokens, int order, int cores) {
        return Goals.of(
                Measure.LEARN,
                new LearnConditions(BenchCorpus.sampled, tokens, order, 1, 1, cores, 0));
    }

    @Test
    void ofSpeedAreNoneOnAnotherMachineOrNetwork() {
        assertThat(Goals.of(Measure.DECODE, Measured.on("gpt2-xl", "int8", 1))).isEmpty();
        assertThat(Goals.of(Measure.DECODE, Measured.on("gpt2", "int8", 1, 200, 4))).isEmpty();
        assertThat(Goals.of(Measure.DECODE, Measured.on("gpt2", "int8", 1, 400, 2))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"DECODE_MANY_TO_FEW_WAITING", "CHANGELOG_PER_TOKEN", "RESIDENT_GROWTH"})
    void ofWhatDoesNotDependOnTheMachineHoldEverywhere(Measure measure) {
        assertThat(Goals.of(measure, Measured.on("builtin", "fp32", 32, 100, 64))).isPresent();
    }

    @Test
    void areMetByWhatReachesThemExactly() {
        assertThat(Goal.atLeast(110).isMetBy(110)).isTrue();
        assertThat(Goal.atLeast(110).isMetBy(109.9)).isFalse();
        assertThat(Goal.atMost(120).isMetBy(120)).isTrue();
        assertThat(Goal.atMost(120).isMetBy(120.1)).isFalse();
    }
}

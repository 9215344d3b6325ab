package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class StepTest {
    private static final Step PREFILL = step(0, 100, 512, 2);
    private static final Step OTHER_PREFILL = step(0, 120, 256, 0);
    private static final Step EARLY = step(100, 110, 2, 2);
    private static final Step LATE = step(120, 140, 2, 2);
    private static final Step LAST = step(130, 170, 3, 3);

    private static Step step(long beginMillis, long endMillis, int tokens, int selected) {
        return new Step(beginMillis * 1_000_000, endMillis * 1_000_000, tokens, selected);
    }

    @Test
    void decodesWhereEveryTokenGetsASuccessor() {
        assertThat(Step.decoding(List.of(PREFILL, OTHER_PREFILL, EARLY))).containsExactly(EARLY);
        assertThat(LAST.millis()).isEqualTo(40);
    }

    @Test
    void countsTokensFromTheEndOfTheLastPrefillOn() {
        List<Step> steps = List.of(PREFILL, OTHER_PREFILL, EARLY, LATE, LAST);
        assertThat(Step.decodedPerSecond(steps)).isEqualTo((2 + 3) / 0.05);
    }

    @Test
    void countsAllTokensWithoutAPrefill() {
        assertThat(Step.decodedPerSecond(List.of(EARLY, LATE))).isEqualTo((2 + 2) / 0.04);
    }
}

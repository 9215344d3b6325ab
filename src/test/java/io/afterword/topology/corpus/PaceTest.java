package io.afterword.topology.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class PaceTest {
    private static final long BEGIN = Duration.ofHours(1).toNanos();

    private final Pace pace = new Pace(BEGIN);

    @Test
    void countsWhatComesAloneAtOnce() {
        assertThat(pace.isDue(1, BEGIN)).isTrue();
    }

    @Test
    void countsNothingWhereNothingCame() {
        assertThat(pace.isDue(0, BEGIN + 1_000_000_000)).isFalse();
    }

    @Test
    void restsForEightTimesAsLongAsItCounted() {
        pace.counted(BEGIN, BEGIN + 100);
        pace.counted(BEGIN, BEGIN + 20_000_000);
        assertThat(pace.isDue(100, BEGIN + 179_000_000)).isFalse();
        assertThat(pace.isDue(100, BEGIN + 181_000_000)).isTrue();
    }

    @Test
    void makesNobodyWaitLongForABatchThatWasSlow() {
        pace.counted(BEGIN, BEGIN + 1_000_000_000);
        assertThat(pace.isDue(100, BEGIN + 1_199_000_000)).isFalse();
        assertThat(pace.isDue(100, BEGIN + 1_201_000_000)).isTrue();
    }

    @Test
    void restsForAMomentAfterASmallBatch() {
        pace.counted(BEGIN, BEGIN + 100);
        assertThat(pace.isDue(100, BEGIN + 10_000_000)).isFalse();
        assertThat(pace.isDue(100, BEGIN + 21_000_000)).isTrue();
    }

    @Test
    void doesNotRestBeforeAFullBatch() {
        pace.counted(BEGIN, BEGIN + 50_000_000);
        assertThat(pace.isDue(Pace.FULL_BATCH, BEGIN + 51_000_000)).isTrue();
    }
}

package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

class SamplesTest {
    private static final Samples HUNDRED =
            Samples.of(IntStream.rangeClosed(1, 100).map(i -> 101 - i).asDoubleStream());

    @Test
    void takesTheMiddleValueOrTheMeanOfTheTwoInTheMiddleAsMedian() {
        assertThat(Samples.of(9, 1, 2).median()).isEqualTo(2);
        assertThat(Samples.of(9, 1, 2, 4).median()).isEqualTo(3);
        assertThat(Samples.of(7).median()).isEqualTo(7);
    }

    @Test
    void takesTheNearestRankAsQuantile() {
        assertThat(HUNDRED.percentile99()).isEqualTo(99);
        assertThat(HUNDRED.quantile(1)).isEqualTo(100);
        assertThat(HUNDRED.quantile(0.985)).isEqualTo(99);
        assertThat(HUNDRED.quantile(0.001)).isEqualTo(1);
        assertThat(Samples.of(1, 2, 3).percentile99()).isEqualTo(3);
    }

    @Test
    void refusesToSayAnythingAboutNothing() {
        assertThatThrownBy(Samples::of).hasMessageContaining("nothing was measured");
        assertThatThrownBy(() -> HUNDRED.quantile(Double.NaN)).hasMessageContaining("share");
    }
}

package io.afterword.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrikesTest {
    private final Strikes strikes = new Strikes();

    @Test
    void countsThoseAtOnce() {
        assertThat(strikes.strike()).isEqualTo(1);
        assertThat(strikes.strike()).isEqualTo(2);
        assertThat(strikes.strike()).isEqualTo(Strikes.OUT);
    }

    @Test
    void forgetsOneAfterManySteps() {
        strikes.strike();
        survive(Strikes.REMEMBERED - 1);
        assertThat(strikes.strike()).isEqualTo(2);
        survive(1);
        assertThat(strikes.strike()).isEqualTo(2);
    }

    private void survive(int steps) {
        for (int i = 0; i < steps; i++) {
            strikes.survived();
        }
    }
}

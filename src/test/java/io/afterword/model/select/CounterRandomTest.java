package io.afterword.model.select;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CounterRandomTest {
    /// The known answers that the authors publish with their library Random123 (kat_vectors,
    /// philox4x32, 10 rounds).
    @Test
    void givesTheAuthorsKnownAnswers() {
        assertThat(CounterRandom.philox(0, 0, 0, 0, 0, 0))
                .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(CounterRandom.philox(-1, -1, -1, -1, -1, -1))
                .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(
                        CounterRandom.philox(
                                0x243f6a88,
                                0x85a308d3,
                                0x13198a2e,
                                0x03707344,
                                0xa4093822,
                                0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void dependsOnSeedChoiceAndIndex() {
        double u = CounterRandom.uniform(7, 0, 0);
        assertThat(u).isBetween(0.0, 1.0).isEqualTo(CounterRandom.uniform(7, 0, 0));
        assertThat(CounterRandom.uniform(8, 0, 0)).isNotEqualTo(u);
        assertThat(CounterRandom.uniform(7 + (1L << 32), 0, 0)).isNotEqualTo(u);
        assertThat(CounterRandom.uniform(7, 1, 0)).isNotEqualTo(u);
        assertThat(CounterRandom.uniform(7, 0, 1)).isNotEqualTo(u);
    }
}

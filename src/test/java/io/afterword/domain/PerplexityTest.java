package io.afterword.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PerplexityTest {
    @Test
    void isTheNumberOfEquallyProbableTokens() {
        double[] halves = {Math.log(0.5), Math.log(0.5)};
        assertThat(Perplexity.of(halves).value()).isCloseTo(2, within(1e-12));
    }

    @Test
    void weighsEveryTokenAlikeWhateverDocumentItIsOf() {
        Perplexity one = Perplexity.of(new double[] {Math.log(0.5)});
        Perplexity three = Perplexity.of(new double[] {0, 0, Math.log(0.25)});
        Perplexity both = Perplexity.NONE.plus(one).plus(three);
        assertThat(both.tokens()).isEqualTo(4);
        assertThat(both.value()).isCloseTo(Math.pow(8, 0.25), within(1e-12));
    }

    @Test
    void isInfiniteWhenATokenHadNoChance() {
        Perplexity one = Perplexity.of(new double[] {0, Double.NEGATIVE_INFINITY});
        assertThat(one.value()).isInfinite();
        assertThat(one.plus(one).impossible()).isEqualTo(2);
    }
}

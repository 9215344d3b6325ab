package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.nio.FloatBuffer;

class MimeticWeightsTest {
    private static final int WIDTH = 64;
    private static final Gpt2Weights WEIGHTS =
            new MimeticWeights(Gpt2Shape.config(32, WIDTH, 2, 4), 3);

    /// Half of a query and half of another random vector: correlated by the root of a half.
    @Test
    void keysAreLikeTheirQueries() {
        FloatBuffer attention = WEIGHTS.tensor("h.1.attn.c_attn.weight");
        double both = 0;
        double queries = 0;
        double keys = 0;
        for (int row = 0; row < WIDTH; row++) {
            for (int i = row * 3 * WIDTH; i < row * 3 * WIDTH + WIDTH; i++) {
                double query = attention.get(i);
                double key = attention.get(i + WIDTH);
                both += query * key;
                queries += query * query;
                keys += key * key;
            }
        }
        assertThat(both / Math.sqrt(queries * keys)).isCloseTo(Math.sqrt(0.5), within(0.05));
    }

    /// Value and output together are half of a projection, whose diagonal is 1 in the mean.
    @Test
    void attentionAddsHalfOfWhatItRead() {
        FloatBuffer attention = WEIGHTS.tensor("h.0.attn.c_attn.weight");
        FloatBuffer output = WEIGHTS.tensor("h.0.attn.c_proj.weight");
        double diagonal = 0;
        double rest = 0;
        for (int from = 0; from < WIDTH; from++) {
            for (int to = 0; to < WIDTH; to++) {
                double product = 0;
                for (int i = 0; i < WIDTH; i++) {
                    product +=
                            attention.get(from * 3 * WIDTH + 2 * WIDTH + i)
                                    * output.get(i * WIDTH + to);
                }
                if (from == to) {
                    diagonal += product;
                } else {
                    rest += product;
                }
            }
        }
        assertThat(diagonal / WIDTH).isCloseTo(0.5, within(0.05));
        assertThat(rest / WIDTH / (WIDTH - 1)).isCloseTo(0, within(0.01));
    }

    @Test
    void positionsAreSmallAndTokensAreNot() {
        assertThat(deviation("wpe.weight")).isCloseTo(0.02, within(0.001));
        assertThat(deviation("wte.weight")).isCloseTo(1 / Math.sqrt(WIDTH), within(0.001));
    }

    @Test
    void otherSeedsHaveOtherDigests() {
        assertThat(WEIGHTS.digest())
                .isNotEqualTo(new MimeticWeights(WEIGHTS.config(), 4).digest())
                .isNotEqualTo(new RandomWeights(WEIGHTS.config(), 3).digest());
    }

    private static double deviation(String name) {
        FloatBuffer numbers = WEIGHTS.tensor(name);
        double squares = 0;
        for (int i = 0; i < numbers.limit(); i++) {
            squares += numbers.get(i) * numbers.get(i);
        }
        return Math.sqrt(squares / numbers.limit());
    }
}

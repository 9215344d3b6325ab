package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.FloatBuffer;
import java.util.BitSet;

class VocabularyUseTest {
    private static final int WIDTH = 4;

    /// Tokens 0 and 5 were learned before, 1 is learned now, all others never were.
    @Test
    void keepsARowForThoseThatHaveTheSameOne() {
        VocabularyUse use =
                VocabularyUse.of(weights(0.5f, 2, 2, 2, 2, 0.25f, 2, 2), used(1), false);

        assertThat(use.classes()).isEqualTo(4);
        assertThat(use.shared()).isEqualTo(5);
        assertThat(use.classOf(0)).isEqualTo(0);
        assertThat(use.classOf(1)).isEqualTo(1);
        assertThat(use.classOf(5)).isEqualTo(2);
        assertThat(use.classOf(2)).isEqualTo(3).isEqualTo(use.classOf(7));
        assertThat(use.token(3)).isEqualTo(2);
    }

    @Test
    void learnsEachTokenOfANetworkThatHasThemAll() {
        VocabularyUse use = VocabularyUse.of(weights(1, 2, 3, 4, 5, 6, 7, 8), used(1), false);
        assertThat(use.classes()).isEqualTo(8);
        assertThat(use.shared()).isLessThan(2);
    }

    @Test
    void sharesARowAmongAllThatANewNetworkDoesNotUse() {
        VocabularyUse use = VocabularyUse.of(weights(1, 2, 3, 4, 5, 6, 7, 8), used(1), true);
        assertThat(use.classes()).isEqualTo(2);
        assertThat(use.shared()).isEqualTo(7);
    }

    private static BitSet used(int token) {
        BitSet used = new BitSet();
        used.set(token);
        return used;
    }

    /// Of which only the table of tokens is looked at, and of its rows each has one number.
    private static Gpt2Weights weights(float... rows) {
        Gpt2Config config =
                new Gpt2Config(
                        rows.length,
                        8,
                        WIDTH,
                        1,
                        1,
                        16,
                        Activation.GELU_TANH,
                        1e-5,
                        true,
                        false,
                        true,
                        0);
        return new Gpt2Weights() {
            @Override
            public Gpt2Config config() {
                return config;
            }

            @Override
            public FloatBuffer tensor(String name) {
                FloatBuffer table = FloatBuffer.allocate(rows.length * WIDTH);
                for (float row : rows) {
                    for (int i = 0; i < WIDTH; i++) {
                        table.put(row);
                    }
                }
                return table.flip();
            }

            @Override
            public String digest() {
                return "";
            }
        };
    }
}

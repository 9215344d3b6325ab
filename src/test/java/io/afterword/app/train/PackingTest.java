package io.afterword.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.stream.IntStream;

class PackingTest {
    private static final int END = 99;

    /// One after another, each row beginning with the last token of the row before.
    @Test
    void givesEveryTokenOncePerPass() {
        Corpus corpus = corpus();
        Packing packing = new Packing(corpus, 1, 4);
        int[] pass =
                IntStream.range(0, 3)
                        .flatMap(i -> Arrays.stream(packing.row(i)).limit(4))
                        .toArray();

        assertThat(corpus.size()).isEqualTo(12);
        assertThat(pass).containsExactlyInAnyOrder(1, 2, END, 3, 4, 5, 6, END, 7, 8, 9, END);
        assertThat(packing.row(1)[0]).isEqualTo(packing.row(0)[4]);
    }

    @Test
    void givesARowByItsNumberAlone() {
        Packing inOrder = new Packing(corpus(), 7, 5);
        int[][] rows = IntStream.range(0, 20).mapToObj(inOrder::row).toArray(int[][]::new);
        Packing backwards = new Packing(corpus(), 7, 5);
        for (int i = 19; i >= 0; i--) {
            assertThat(backwards.row(i)).isEqualTo(rows[i]);
        }
    }

    private static Corpus corpus() {
        Corpus corpus = new Corpus(END);
        corpus.add("a", TokenIds.of(1, 2));
        corpus.add("b", TokenIds.of(3, 4, 5, 6));
        corpus.add("c", TokenIds.of(7, 8, 9));
        return corpus;
    }
}

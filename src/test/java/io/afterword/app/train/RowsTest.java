package io.afterword.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

class RowsTest {
    private static final int END = 99;

    /// One after another, each row beginning with the last token of the row before.
    @Test
    void packedDocumentsGiveEveryTokenOncePerPass() {
        Corpus corpus = corpus();
        Rows packed = new PackedDocuments(corpus, 1, 4);
        int[] pass =
                IntStream.range(0, 3)
                        .flatMap(i -> Arrays.stream(packed.row(i).tokens().toArray()).limit(4))
                        .toArray();

        assertThat(corpus.size()).isEqualTo(12);
        assertThat(packed.perPass()).isEqualTo(3);
        assertThat(pass).containsExactlyInAnyOrder(1, 2, END, 3, 4, 5, 6, END, 7, 8, 9, END);
        assertThat(packed.row(1).tokens().get(0)).isEqualTo(packed.row(0).tokens().get(4));
    }

    /// The second one in two pieces, of which the latter begins behind the former's last token.
    @Test
    void wholeDocumentsAreRowsOfTheirOwn() {
        Rows whole = new WholeDocuments(corpus(), 1, 4);

        assertThat(whole.perPass()).isEqualTo(4);
        assertThat(whole.meanLength()).isEqualTo(3);
        assertThat(IntStream.range(0, 4).mapToObj(i -> whole.row(i).tokens()))
                .containsExactlyInAnyOrder(
                        TokenIds.of(END, 1, 2, END),
                        TokenIds.of(END, 3, 4, 5, 6),
                        TokenIds.of(6, END),
                        TokenIds.of(END, 7, 8, 9, END));
        assertThat(whole.rows(0, 4).stream().map(Row::length)).containsExactly(1, 3, 4, 4);
        assertThat(whole.rows(0, 4).stream().map(Row::documents))
                .containsExactlyInAnyOrder("a", "b", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void giveARowByItsNumberAlone(boolean whole) {
        Rows inOrder = rows(whole);
        List<TokenIds> rows =
                IntStream.range(0, 20).mapToObj(i -> inOrder.row(i).tokens()).toList();
        Rows backwards = rows(whole);
        for (int i = 19; i >= 0; i--) {
            assertThat(backwards.row(i).tokens()).isEqualTo(rows.get(i));
        }
    }

    private static Rows rows(boolean whole) {
        return whole ? new WholeDocuments(corpus(), 7, 3) : new PackedDocuments(corpus(), 7, 5);
    }

    private static Corpus corpus() {
        Corpus corpus = new Corpus(END);
        corpus.add("a", TokenIds.of(1, 2));
        corpus.add("b", TokenIds.of(3, 4, 5, 6));
        corpus.add("c", TokenIds.of(7, 8, 9));
        return corpus;
    }
}

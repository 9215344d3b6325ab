package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.domain.TokenIds;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class CounterTest {
    private static final TableShape SHAPE = new TableShape(3, 10, 9, true);
    private static final TokenIds DOCUMENT = TokenIds.of(1, 2, 3);
    private static final TokenIds OTHER = TokenIds.of(1, 2, 4);

    private final HeapRows rows = new HeapRows();

    private static List<Passage> passages(TokenIds document, int weight) {
        return Passages.of(document, SHAPE, Shard.WHOLE, weight);
    }

    private long count(int... ngram) {
        TokenIds tokens = TokenIds.of(ngram);
        int last = ngram[ngram.length - 1];
        return new NgramTable(SHAPE, rows)
                .successors(tokens.slice(0, ngram.length - 1)).stream()
                        .filter(successor -> successor.token() == last)
                        .mapToLong(Successor::count)
                        .sum();
    }

    @Test
    void aBatchOfNothingReadsAndWritesNothing() {
        BatchReport report = new Counter(SHAPE, Shard.WHOLE, rows).count(List.of());
        assertThat(report).isEqualTo(BatchReport.NONE);
        assertThat(rows.dump()).isEmpty();
    }

    @Test
    void aRowIsReadAndWrittenOnceABatchHoweverOftenItComes() {
        Counter counter = new Counter(SHAPE, Shard.WHOLE, rows);
        BatchReport once = counter.count(passages(DOCUMENT, 1));
        BatchReport often = counter.count(passages(DOCUMENT, 1000));
        assertThat(often.rowsRead()).isEqualTo(once.rowsRead());
        assertThat(often.rowsWritten()).isEqualTo(once.rowsWritten());
        assertThat(once.bytesWritten()).isEqualTo(new HeapBytes(rowsOf(DOCUMENT).dump()).bytes());
        assertThat(count(1, 2, 3)).isEqualTo(1001);
    }

    private static HeapRows rowsOf(TokenIds document) {
        HeapRows rows = new HeapRows();
        new Counter(SHAPE, Shard.WHOLE, rows).count(passages(document, 1));
        return rows;
    }

    private record HeapBytes(Map<String, String> dump) {
        long bytes() {
            return dump.entrySet().stream()
                    .mapToLong(row -> (row.getKey().length() + row.getValue().length()) / 2)
                    .sum();
        }
    }

    @Test
    void aDocumentThatWasNotCountedCannotBeTakenBackAndChangesNothing() {
        Counter counter = new Counter(SHAPE, Shard.WHOLE, rows);
        counter.count(passages(DOCUMENT, 5));
        Map<String, String> before = rows.dump();
        // each token of it was counted, and each pair but the last
        assertThatThrownBy(() -> counter.count(passages(TokenIds.of(1, 2, 3, 1), -1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("taken back");
        assertThat(rows.dump()).isEqualTo(before);
    }

    @Test
    void rowsOfAnotherShapeAreRefused() {
        new Counter(SHAPE, Shard.WHOLE, rows).count(passages(DOCUMENT, 1));
        Map<String, String> before = rows.dump();
        TableShape other = new TableShape(4, 10, 9, true);
        Counter counter = new Counter(other, Shard.WHOLE, rows);
        assertThatThrownBy(() -> counter.count(passages(DOCUMENT, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("order=3")
                .hasMessageContaining("order=4");
        assertThatThrownBy(() -> new NgramTable(other, rows))
                .isInstanceOf(IllegalStateException.class);
        assertThat(rows.dump()).isEqualTo(before);
    }

    @Test
    void anotherNumberOfShardsIsRefused() {
        new Counter(SHAPE, Shard.WHOLE, rows).count(passages(DOCUMENT, 1));
        Shard half = new Shard(0, 2);
        TokenIds all = TokenIds.of(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThatThrownBy(() ->
                        new Counter(SHAPE, half, rows).count(Passages.of(all, SHAPE, half, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rows were counted in 1 shards, not in 2");
    }

    @Test
    void whatOneShardOwnsTheOtherDoesNotCount() {
        TokenIds document = TokenIds.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 2, 4, 6, 8);
        long tokens = 0;
        for (int number = 0; number < 3; number++) {
            Shard shard = new Shard(number, 3);
            BatchReport report =
                    new Counter(SHAPE, shard, rows).count(Passages.of(document, SHAPE, shard, 1));
            assertThat(report.tokens()).isPositive();
            tokens += report.tokens();
        }
        assertThat(tokens).isEqualTo(document.size() + 1);
    }

    @Test
    void aNewNgramThatABatchHasTooSeldomStaysOut() {
        Counter counter =
                new Counter(SHAPE, Shard.WHOLE, rows, new Limits(List.of(1, 2), Long.MAX_VALUE));
        counter.count(passages(DOCUMENT, 1));
        assertThat(count(2)).isEqualTo(1);
        assertThat(count(1, 2)).isEqualTo(1);
        assertThat(count(1, 2, 3)).isZero();
        counter.count(passages(DOCUMENT, 2));
        assertThat(count(1, 2, 3)).isEqualTo(2);
        counter.count(passages(DOCUMENT, 1));
        assertThat(count(1, 2, 3)).isEqualTo(3);
        assertThat(count(1, 2)).isEqualTo(4);
    }

    @Test
    void aFullTableCountsWhatItHasAndAddsNothing() {
        Counter counter = new Counter(SHAPE, Shard.WHOLE, rows, new Limits(List.of(), 1));
        counter.count(passages(DOCUMENT, 1));
        counter.count(passages(OTHER, 1));
        assertThat(count(1, 2)).isEqualTo(2);
        assertThat(count(2, 4)).isZero();
        assertThat(count(4)).isEqualTo(1);
        NgramStatistics statistics = new NgramTable(SHAPE, rows).statistics();
        assertThat(statistics.orders().get(1).ngrams()).isEqualTo(4);
        assertThat(statistics.documents()).isEqualTo(2);
    }

    @Test
    void aTableWithLimitsTakesNothingBack() {
        Counter counter = new Counter(SHAPE, Shard.WHOLE, rows, new Limits(List.of(2), 100));
        counter.count(passages(DOCUMENT, 2));
        Map<String, String> before = rows.dump();
        assertThatThrownBy(() -> counter.count(passages(DOCUMENT, -1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(rows.dump()).isEqualTo(before);
    }

    @Test
    void shapesShardsAndLimitsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new TableShape(0, 10, 9, true))
                .hasMessage("order must be in 1..5, was 0");
        assertThatThrownBy(() -> new TableShape(99, 10, 9, true))
                .hasMessage("order must be in 1..5, was 99");
        assertThatThrownBy(() -> new TableShape(5, 65_537, 9, true))
                .hasMessage("vocabulary size must be in 2..65536, was 65537");
        assertThatThrownBy(() -> new TableShape(5, 10, 10, true))
                .hasMessage("end of text must be in 0..9, was 10");
        assertThatThrownBy(() -> new Shard(2, 2))
                .hasMessage("the number of a shard must be in 0..1, was 2");
        assertThatThrownBy(() -> new Limits(List.of(2, 1), 5))
                .hasMessage("minimum counts must be at least 1 and not fall, were [2, 1]");
        assertThatThrownBy(() -> new Limits(List.of(), 0))
                .hasMessage("the most n-grams of a shard must be at least 1, were 0");
    }
}

package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.TokenIds;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

class NgramTableTest {
    private static final TableShape SHAPE = new TableShape(3, 50, 49, true);

    @Test
    void anOrderThatTheTableDoesNotHaveIsRefused() {
        NgramTable table = new NgramTable(SHAPE, new HeapRows());
        for (int order : new int[] {0, 4, 99}) {
            assertThatThrownBy(() -> table.predict(TokenIds.NONE, Estimate.KNESER_NEY, order))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("order must be in 1..3, was " + order);
        }
    }

    @Test
    void aContextOutsideTheVocabularyIsRefused() {
        NgramTable table = new NgramTable(SHAPE, new HeapRows());
        assertThatThrownBy(() -> table.predict(TokenIds.of(50), Estimate.MLE, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tokens must be in 0..49, was 50");
    }

    @Test
    void anEndOfTextInAPromptBeginsADocument() {
        Learned learned =
                Learned.of(SHAPE, 2, List.of(TokenIds.of(1, 2), TokenIds.of(1, 2), TokenIds.of(3)));
        NgramTable table = learned.table();
        NgramPrediction begin = table.predict(TokenIds.of(2, 49), Estimate.MLE, 3);
        assertThat(begin.probability(1)).isCloseTo(2.0 / 3, within(1e-15));
        assertThat(begin.probability(3)).isCloseTo(1.0 / 3, within(1e-15));
        assertThat(table.predict(TokenIds.of(49, 1, 2), Estimate.MLE, 3).probability(49))
                .isEqualTo(1);
    }

    @Test
    void theMostProbableTokensComeFirstAndOfEqualOnesTheLowerId() {
        NgramTable table = Learned.of(SHAPE, 1, List.of(TokenIds.of(5, 5, 5, 8, 8, 3, 20))).table();
        NgramPrediction prediction = table.predict(TokenIds.NONE, Estimate.MLE, 1);
        assertThat(prediction.top(4)).containsExactly(5, 8, 3, 20);
        assertThat(prediction.top(1000)).hasSize(50).startsWith(5, 8, 3, 20, 49, 0, 1, 2);
        assertThat(prediction.top(0)).isEmpty();
    }

    @Test
    void estimatesAreFoundByTheirNames() {
        for (Estimate estimate : Estimate.values()) {
            assertThat(Estimate.labelled(estimate.label())).contains(estimate);
        }
        assertThat(Estimate.labelled("witten-bell")).isEmpty();
        assertThat(Estimate.labels()).isEqualTo("mle, stupid-backoff, kneser-ney");
    }

    @Test
    void discountsFallBackWhereCountsOfCountsAllowNone() {
        assertThat(Discounts.of(new long[] {10, 5, 2, 1}).one()).isCloseTo(0.5, within(1e-12));
        assertThat(Discounts.of(new long[] {10, 5, 2, 1}).more()).isCloseTo(2, within(1e-12));
        assertThat(Discounts.of(new long[] {0, 0, 0, 0})).isEqualTo(Discounts.FALLBACK);
        assertThat(Discounts.of(new long[] {10, 0, 2, 1})).isEqualTo(Discounts.FALLBACK);
        assertThat(Discounts.of(new long[] {10, 5, 90, 1})).isEqualTo(Discounts.FALLBACK);
    }

    /// Rows that others read while they are written.
    private static final class SharedRows implements RowStore {
        private final HeapRows rows = new HeapRows();

        @Override
        public synchronized List<byte @Nullable []> get(List<byte[]> keys) {
            return rows.get(keys);
        }

        @Override
        public synchronized void put(List<Row> changed) {
            rows.put(changed);
        }
    }

    @Test
    void distributionsSumToOneWhileRowsChange() throws Exception {
        TableShape shape = new TableShape(3, 2000, 1999, true);
        SharedRows rows = new SharedRows();
        NgramTable table = new NgramTable(shape, rows);
        AtomicBoolean done = new AtomicBoolean();
        Callable<Integer> reader =
                () -> {
                    Random random = new Random(5);
                    int predictions = 0;
                    do {
                        Estimate estimate =
                                switch (random.nextInt(3)) {
                                    case 0 -> Estimate.MLE;
                                    case 1 -> Estimate.STUPID_BACKOFF;
                                    default -> Estimate.KNESER_NEY;
                                };
                        TokenIds context = TokenIds.of(random.nextInt(2000), 7);
                        NgramPrediction prediction = table.predict(context, estimate, 3);
                        assertThat(Arrays.stream(prediction.toArray()).sum())
                                .isCloseTo(1, within(1e-9));
                        predictions++;
                    } while (!done.get());
                    return predictions;
                };
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> read = List.of(readers.submit(reader), readers.submit(reader));
            Random random = new Random(6);
            for (int i = 0; i < 200; i++) {
                int[] tokens =
                        IntStream.range(0, 60)
                                .map(at -> at % 2 == 0 ? 7 : random.nextInt(1999))
                                .toArray();
                RowStore told = new Told(rows, table);
                new Counter(shape, Shard.WHOLE, told)
                        .count(Passages.of(TokenIds.of(tokens), shape, Shard.WHOLE, 1));
            }
            done.set(true);
            for (Future<Integer> predictions : read) {
                assertThat(predictions.get()).isPositive();
            }
        }
        double[] fresh =
                new NgramTable(shape, rows)
                        .predict(TokenIds.of(7), Estimate.KNESER_NEY, 3)
                        .toArray();
        assertThat(table.predict(TokenIds.of(7), Estimate.KNESER_NEY, 3).toArray())
                .isEqualTo(fresh);
    }
}

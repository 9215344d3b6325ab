package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.TokenIds;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A token that thousands follow: its row has pages, which divide and unite.
class LargeRowTest {
    private static final int HUB = 7;
    private static final TableShape SHAPE = new TableShape(3, 50_257, 50_256, true);

    private final Random random = new Random(1);
    private final List<TokenIds> documents =
            IntStream.range(0, 40).mapToObj(any -> document(200)).toList();
    private final Learned learned = new Learned(SHAPE, 1);

    @BeforeEach
    void learn() {
        documents.forEach(document -> learned.count(List.of(document), 1));
    }

    /// Every second token is the hub, and most others have low ids, as frequent tokens have.
    private TokenIds document(int pairs) {
        return TokenIds.of(
                IntStream.range(0, 2 * pairs)
                        .map(i -> i % 2 == 0 ? HUB : random.nextInt(1 << random.nextInt(3, 16)))
                        .toArray());
    }

    private LargeRow header() {
        byte[] row = learned.rows().get(List.of(RowKey.ofContext(TokenIds.of(HUB)))).getFirst();
        assertThat(row).isNotNull();
        assertThat(LargeRow.isHeader(row)).isTrue();
        return LargeRow.ofBytes(row, true);
    }

    @Test
    void countsAreThoseOfADirectCount() {
        DirectCount direct = new DirectCount(SHAPE, documents);
        List<Successor> successors = learned.table().successors(TokenIds.of(HUB));
        assertThat(successors).hasSizeGreaterThan(2000);
        assertThat(successors)
                .containsExactlyElementsOf(
                        direct.counts().keySet().stream()
                                .filter(gram -> gram.size() == 2 && gram.getFirst() == HUB)
                                .map(gram ->
                                        new Successor(
                                                gram.getLast(),
                                                direct.count(gram),
                                                direct.continuation(gram)))
                                .sorted(Comparator.comparingInt(Successor::token))
                                .toList());
    }

    @Test
    void pagesAreAsWideAsTheyCanBeAndNoWider() {
        LargeRow header = header();
        int[] ids =
                learned.table().successors(TokenIds.of(HUB)).stream()
                        .mapToInt(Successor::token)
                        .toArray();
        for (int page = 0; page < header.pages(); page++) {
            int first = header.firstId(page);
            int width = 1 << header.bits(page);
            assertThat(first % width).isZero();
            assertThat(header.size(page))
                    .isEqualTo(between(ids, first, first + width))
                    .isLessThanOrEqualTo(LargeRow.PAGE);
            int wider = first / (2 * width) * 2 * width;
            assertThat(between(ids, wider, wider + 2 * width)).isGreaterThan(LargeRow.PAGE);
        }
    }

    private static int between(int[] ids, int first, int end) {
        return (int) Arrays.stream(ids).filter(id -> id >= first && id < end).count();
    }

    @Test
    void theHeaderKnowsTheTotalsAndTheMostFrequentSuccessors() {
        LargeRow header = header();
        List<Successor> successors = new ArrayList<>(learned.table().successors(TokenIds.of(HUB)));
        RowTotals.Kind occurrences = header.totals().occurrences();
        RowTotals.Kind continuations = header.totals().adjusted(true);
        assertThat(occurrences.sum())
                .isEqualTo(successors.stream().mapToLong(Successor::count).sum());
        assertThat(occurrences.once())
                .isEqualTo((int) successors.stream().filter(next -> next.count() == 1).count());
        assertThat(occurrences.distinct()).isEqualTo(successors.size());
        assertThat(continuations.sum())
                .isEqualTo(successors.stream().mapToLong(Successor::continuations).sum());
        assertThat(continuations.twice())
                .isEqualTo(
                        (int)
                                successors.stream()
                                        .filter(next -> next.continuations() == 2)
                                        .count());
        successors.sort(
                Comparator.comparingLong(Successor::count)
                        .reversed()
                        .thenComparingInt(Successor::token));
        assertThat(header.top().size()).isEqualTo(LargeRow.TOP);
        for (int i = 0; i < LargeRow.TOP; i++) {
            assertThat(header.top().id(i)).isEqualTo(successors.get(i).token());
            assertThat(header.top().count(i)).isEqualTo(successors.get(i).count());
        }
    }

    @Test
    void onlyPagesThatABatchTouchesAreReadAndWritten() {
        int pages = header().pages();
        int known = learned.table().successors(TokenIds.of(HUB)).getFirst().token();
        TokenIds document = TokenIds.of(HUB, known);
        BatchReport report =
                new Counter(SHAPE, Shard.WHOLE, learned.rows())
                        .count(Passages.of(document, SHAPE, Shard.WHOLE, 1));
        assertThat(pages).isGreaterThan(10);
        // statistics; the contexts "^", "^ hub", "hub", "hub known", "known"; one page of "hub";
        // and
        // one page of unigrams each for the two low ids and the end
        assertThat(report.rowsWritten()).isEqualTo(1 + 5 + 1 + 2);
        assertThat(report.tokens()).isEqualTo(3);
    }

    @Test
    void rowsDoNotTellWhatWasTakenBackNorInWhichOrder() {
        List<TokenIds> kept = documents.subList(0, 10);
        List<TokenIds> taken = new ArrayList<>(documents.subList(10, documents.size()));
        Collections.shuffle(taken, random);
        // some alone, some together with others that come
        List<TokenIds> first = taken.subList(0, 15);
        first.forEach(document -> learned.count(List.of(document), -1));
        TokenIds more = document(300);
        Map<TokenIds, Integer> both =
                taken.subList(15, taken.size()).stream()
                        .collect(Collectors.toMap(document -> document, any -> -1));
        both.put(more, 1);
        learned.count(both);
        List<TokenIds> left = new ArrayList<>(kept);
        left.add(more);
        Collections.shuffle(left, random);
        assertThat(learned.dump()).isEqualTo(Learned.of(SHAPE, 1, left).dump());
        Map<TokenIds, Integer> all = new HashMap<>();
        left.forEach(document -> all.put(document, -1));
        learned.count(all);
        assertThat(learned.dump()).isEmpty();
    }

    @Test
    void aReaderSeesEveryChangeItIsToldOf() {
        NgramTable table = learned.table();
        TokenIds context = TokenIds.of(1, HUB);
        double before = table.predict(context, Estimate.KNESER_NEY, 3).probability(40_000);
        RowStore told = new Told(learned.rows(), table);
        TokenIds often = TokenIds.of(HUB, 40_000, HUB, 40_000, HUB, 40_000, HUB, 40_000);
        new Counter(SHAPE, Shard.WHOLE, told).count(Passages.of(often, SHAPE, Shard.WHOLE, 1));
        for (Estimate estimate : Estimate.values()) {
            double[] expected = learned.table().predict(context, estimate, 3).toArray();
            assertThat(table.predict(context, estimate, 3).toArray()).isEqualTo(expected);
        }
        assertThat(table.predict(context, Estimate.KNESER_NEY, 3).probability(40_000))
                .isGreaterThan(before)
                .isCloseTo(
                        table.probability(context, 40_000, Estimate.KNESER_NEY, 3), within(1e-12));
        assertThat(table.statistics()).isEqualTo(learned.table().statistics());
    }
}

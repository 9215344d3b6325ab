package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.TokenIds;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Whatever the batches, the order of documents, the shards, and what is taken back: rows are those
/// of a direct count.
class CountingPropertyTest {
    private static final int MARKER = 3;

    /// @param documents without markers
    record Corpus(TableShape shape, List<TokenIds> documents) {}

    @Provide
    Arbitrary<Corpus> corpora() {
        Arbitrary<TableShape> shapes =
                Combinators.combine(
                                Arbitraries.integers().between(1, 5),
                                Arbitraries.of(5, 40, 1500),
                                Arbitraries.of(true, false))
                        .as((order, size, markers) -> new TableShape(order, size, MARKER, markers));
        return shapes.flatMap(shape ->
                Arbitraries.integers()
                        .between(0, shape.vocabularySize() - 1)
                        .filter(token -> token != MARKER)
                        .array(int[].class)
                        .ofMaxSize(30)
                        .map(TokenIds::of)
                        .list()
                        .ofMaxSize(8)
                        .map(documents -> new Corpus(shape, documents)));
    }

    @Property(tries = 300)
    void countsAreThoseOfADirectCount(
            @ForAll("corpora") Corpus corpus, @ForAll @IntRange(min = 1, max = 4) int shards) {
        DirectCount direct = new DirectCount(corpus.shape, corpus.documents);
        NgramTable table = Learned.of(corpus.shape, shards, corpus.documents).table();
        Set<List<Integer>> contexts = new HashSet<>();
        direct.counts()
                .forEach((gram, count) -> {
                    List<Integer> context = gram.subList(0, gram.size() - 1);
                    contexts.add(context);
                    assertThat(table.successors(tokens(context)))
                            .contains(
                                    new Successor(
                                            gram.getLast(),
                                            count,
                                            continuation(corpus.shape, direct, gram)));
                });
        int ngrams =
                contexts.stream()
                        .mapToInt(context -> table.successors(tokens(context)).size())
                        .sum();
        assertThat(ngrams).isEqualTo(direct.counts().size());
        for (NgramStatistics.Order order : table.statistics().orders()) {
            assertThat(order.ngrams())
                    .isEqualTo(
                            direct.counts().keySet().stream()
                                    .filter(gram -> gram.size() == order.order())
                                    .count());
            assertThat(order.rows())
                    .isEqualTo(
                            contexts.stream()
                                    .filter(context -> context.size() == order.order() - 1)
                                    .count());
        }
        assertThat(table.statistics().documents())
                .isEqualTo(corpus.documents.stream().filter(text -> !text.isEmpty()).count());
        assertThat(table.statistics().tokens()).isEqualTo(direct.followed(List.of()));
    }

    private static long continuation(TableShape shape, DirectCount direct, List<Integer> gram) {
        boolean continued =
                gram.size() < shape.order()
                        && (gram.size() == 1 || !shape.isMarker(gram.getFirst()));
        return continued ? direct.continuation(gram) : 0;
    }

    private static TokenIds tokens(List<Integer> ids) {
        return TokenIds.of(ids.stream().mapToInt(id -> id).toArray());
    }

    @Property(tries = 300)
    void rowsDoNotTellBatchesNorOrderNorWhatWasTakenBack(
            @ForAll("corpora") Corpus corpus,
            @ForAll @IntRange(min = 1, max = 3) int shards,
            @ForAll long seed) {
        Learned expected = Learned.of(corpus.shape, shards, corpus.documents);
        Learned learned = new Learned(corpus.shape, shards);
        Random random = new Random(seed);
        List<Map.Entry<TokenIds, Integer>> changes = new ArrayList<>();
        corpus.documents.forEach(document -> changes.add(Map.entry(document, 1)));
        for (TokenIds document : corpus.documents) {
            // as much as is taken back comes a second time, and before it
            if (random.nextBoolean()) {
                int at = random.nextInt(changes.size() + 1);
                changes.add(at, Map.entry(document, 1));
                changes.add(at + 1 + random.nextInt(changes.size() - at), Map.entry(document, -1));
            }
        }
        while (!changes.isEmpty()) {
            Map<TokenIds, Integer> batch = new HashMap<>();
            List<Map.Entry<TokenIds, Integer>> first =
                    changes.subList(0, 1 + random.nextInt(changes.size()));
            first.forEach(change -> batch.merge(change.getKey(), change.getValue(), Integer::sum));
            first.clear();
            batch.values().removeIf(weight -> weight == 0);
            learned.count(batch);
        }
        assertThat(learned.dump()).isEqualTo(expected.dump());
    }

    @Property(tries = 100)
    void nothingIsLeftOfWhatIsTakenBack(@ForAll("corpora") Corpus corpus) {
        Learned learned = Learned.of(corpus.shape, 2, corpus.documents);
        List<TokenIds> shuffled = new ArrayList<>(corpus.documents);
        Collections.shuffle(shuffled, new Random(shuffled.size()));
        shuffled.forEach(document -> learned.count(List.of(document), -1));
        assertThat(learned.dump()).isEmpty();
    }

    @Property(tries = 100)
    void whatWasNeverCountedCannotBeTakenBack(@ForAll("corpora") Corpus corpus) {
        Learned learned = Learned.of(corpus.shape, 1, corpus.documents);
        Map<String, String> before = learned.dump();
        int fresh = corpus.shape.vocabularySize() - 1;
        TokenIds never = TokenIds.of(fresh, fresh, fresh, fresh, fresh, fresh, fresh, fresh);
        if (!corpus.documents.contains(never)) {
            // a document that is counted lends its n-grams, so one more than there can be is taken
            int times = 1 + corpus.documents.stream().mapToInt(TokenIds::size).sum();
            assertThatThrownBy(() -> learned.count(Map.of(never, -times)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("taken back");
            assertThat(learned.dump()).isEqualTo(before);
        }
    }

    @Property(tries = 100)
    void aFullDistributionSumsToOneAndIsWhatIsToldTokenByToken(
            @ForAll("corpora") Corpus corpus,
            @ForAll Estimate estimate,
            @ForAll @IntRange(min = 1, max = 5) int order,
            @ForAll long seed) {
        NgramTable table = Learned.of(corpus.shape, 2, corpus.documents).table();
        int least = Math.min(order, corpus.shape.order());
        TokenIds context = context(corpus, new Random(seed));
        NgramPrediction prediction = table.predict(context, estimate, least);
        assertThat(Arrays.stream(prediction.toArray()).sum()).isCloseTo(1, within(1e-9));
        assertThat(Arrays.stream(prediction.toArray())).allMatch(probability -> probability >= 0);
        for (int token = 0; token < Math.min(40, corpus.shape.vocabularySize()); token++) {
            assertThat(table.probability(context, token, estimate, least))
                    .isCloseTo(prediction.probability(token), within(1e-12));
        }
    }

    /// Part of a document, or anything.
    private static TokenIds context(Corpus corpus, Random random) {
        int[] any = random.ints(random.nextInt(7), 0, corpus.shape.vocabularySize()).toArray();
        if (corpus.documents.isEmpty() || random.nextInt(3) == 0) {
            return TokenIds.of(any);
        }
        TokenIds document = corpus.documents.get(random.nextInt(corpus.documents.size()));
        return document.slice(0, random.nextInt(document.size() + 1));
    }

    @Property(tries = 60)
    void plainEstimatesAreThoseOfADirectCount(
            @ForAll("corpora") Corpus corpus,
            @ForAll @IntRange(min = 1, max = 5) int order,
            @ForAll long seed) {
        DirectCount direct = new DirectCount(corpus.shape, corpus.documents);
        NgramTable table = Learned.of(corpus.shape, 3, corpus.documents).table();
        int least = Math.min(order, corpus.shape.order());
        TokenIds text = context(corpus, new Random(seed));
        int marker = -1;
        for (int i = 0; i < text.size(); i++) {
            marker = corpus.shape.isMarker(text.get(i)) ? i : marker;
        }
        int from = Math.max(Math.max(marker, 0), text.size() - least + 1);
        List<Integer> context = text.slice(from, text.size()).stream().boxed().toList();
        for (int token = 0; token < Math.min(20, corpus.shape.vocabularySize()); token++) {
            assertThat(table.probability(text, token, Estimate.MLE, least))
                    .isCloseTo(direct.relativeFrequency(context, token), within(1e-12));
            assertThat(table.probability(text, token, Estimate.STUPID_BACKOFF, least))
                    .isCloseTo(direct.stupidBackoff(context, token), within(1e-12));
        }
    }

    @Property(tries = 60)
    void aTableLimitedToAnOrderIsTheTableLearnedWithThatOrder(
            @ForAll("corpora") Corpus corpus,
            @ForAll Estimate estimate,
            @ForAll @IntRange(min = 1, max = 5) int order,
            @ForAll long seed) {
        TableShape shape = corpus.shape;
        int least = Math.min(order, shape.order());
        TableShape small = new TableShape(least, shape.vocabularySize(), MARKER, shape.markers());
        TokenIds context = context(corpus, new Random(seed));
        assertThat(
                        Learned.of(shape, 1, corpus.documents)
                                .table()
                                .predict(context, estimate, least)
                                .toArray())
                .isEqualTo(
                        Learned.of(small, 1, corpus.documents)
                                .table()
                                .predict(context, estimate, least)
                                .toArray());
    }
}

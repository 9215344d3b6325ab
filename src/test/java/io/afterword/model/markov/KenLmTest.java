package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.afterword.domain.TokenIds;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/// The golden numbers are KenLM's own (`src/test/oracle/kneser_ney.py`).
class KenLmTest {
    private static final int ORDER = 5;

    /// Of a common logarithm, as KenLM's are of 32 bits. A vocabulary of one token more or less
    /// would make twice as much.
    private static final double ERROR = 1e-5;

    enum Language {
        ANALYTIC,
        AGGLUTINATIVE;

        MadeUpLanguage.Texts texts() {
            return switch (this) {
                case ANALYTIC -> MadeUpLanguage.analytic();
                case AGGLUTINATIVE -> MadeUpLanguage.agglutinative();
            };
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static TableShape shape(MadeUpLanguage.Texts texts) {
        int endOfText = texts.vocabularySize();
        return new TableShape(ORDER, endOfText + 1, endOfText, true);
    }

    @ParameterizedTest
    @CsvSource({"ANALYTIC,1", "ANALYTIC,3", "AGGLUTINATIVE,1", "AGGLUTINATIVE,3"})
    void everyTokenOfAHeldOutTextIsAsProbableAsKenLmSays(Language language, int shards)
            throws IOException {
        MadeUpLanguage.Texts texts = language.texts();
        TableShape shape = shape(texts);
        Learned learned = new Learned(shape, shards);
        learned.count(texts.learned(), 1);
        NgramTable table = learned.table();
        ByteBuffer golden = golden(language);
        for (int order = 2; order <= ORDER; order++) {
            double sum = 0;
            int tokens = 0;
            for (TokenIds sentence : texts.heldOut()) {
                TokenIds end = TokenIds.of(shape.endOfText());
                TokenIds marked = end.plus(sentence).plus(end);
                for (int i = 1; i < marked.size(); i++) {
                    double log =
                            Math.log10(
                                    table.probability(
                                            marked.slice(0, i),
                                            marked.get(i),
                                            Estimate.KNESER_NEY,
                                            order));
                    assertThat(log).isCloseTo(golden.getFloat(), within(ERROR));
                    sum += log;
                    tokens++;
                }
            }
            assertThat(Math.pow(10, -sum / tokens))
                    .isCloseTo(perplexity(language, order, tokens), withPercentage(0.1));
        }
        assertThat(golden.hasRemaining()).isFalse();
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(KenLmTest.class.getResourceAsStream("kenlm/" + name));
    }

    private static ByteBuffer golden(Language language) throws IOException {
        try (InputStream bytes = new GZIPInputStream(resource(language.label() + ".f32.gz"))) {
            return ByteBuffer.wrap(bytes.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static double perplexity(Language language, int order, int tokens) throws IOException {
        try (InputStream bytes = resource("perplexities.tsv")) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t"))
                    .filter(line -> line[0].equals(language.label()))
                    .filter(line -> Integer.parseInt(line[1]) == order)
                    .filter(line -> Integer.parseInt(line[2]) == tokens)
                    .mapToDouble(line -> Double.parseDouble(line[3]))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// Batches of any size, sentences in any order, in three shards, and every tenth sentence of
    /// the other language in between, which is taken back later.
    @ParameterizedTest
    @EnumSource
    void rowsLearnedInDisorderAreTheRowsLearnedInOrder(Language language) {
        MadeUpLanguage.Texts texts = language.texts();
        TableShape shape = shape(texts);
        Learned expected = new Learned(shape, 3);
        expected.count(texts.learned(), 1);
        Random random = new Random(1);
        List<Map.Entry<TokenIds, Integer>> changes = new ArrayList<>();
        texts.learned().forEach(sentence -> changes.add(Map.entry(sentence, 1)));
        Collections.shuffle(changes, random);
        for (TokenIds other : MadeUpLanguage.agglutinative().learned()) {
            if (random.nextInt(10) == 0 && other.stream().allMatch(id -> id < shape.endOfText())) {
                int at = random.nextInt(changes.size() + 1);
                changes.add(at, Map.entry(other, 1));
                changes.add(at + 1 + random.nextInt(changes.size() - at), Map.entry(other, -1));
            }
        }
        Learned learned = new Learned(shape, 3);
        for (int from = 0, to; from < changes.size(); from = to) {
            to = Math.min(changes.size(), from + 1 + random.nextInt(1 << random.nextInt(13)));
            Map<TokenIds, Integer> batch = new HashMap<>();
            changes.subList(from, to)
                    .forEach(change ->
                            batch.merge(change.getKey(), change.getValue(), Integer::sum));
            batch.values().removeIf(weight -> weight == 0);
            learned.count(batch);
        }
        assertThat(learned.dump().equals(expected.dump())).isTrue();
    }
}

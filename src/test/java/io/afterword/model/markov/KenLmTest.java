package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// The golden numbers are KenLM's own (`src/test/oracle/kneser_ney.py`).
class KenLmTest {
    private static final int ORDER = 5;

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
        new KenLm(language.label(), "own")
                .checkAgrees(learned.table(), texts.heldOut(), shape.endOfText());
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

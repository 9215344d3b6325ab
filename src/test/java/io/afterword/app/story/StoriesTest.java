package io.afterword.app.story;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.app.ngrams.CountedTable;
import io.afterword.domain.Perplexity;
import io.afterword.domain.TokenIds;
import io.afterword.model.markov.MarkovForm;
import io.afterword.model.markov.NgramScores;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.TableShape;
import io.afterword.model.token.Gpt2Tokenizer;

import org.junit.jupiter.api.Test;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class StoriesTest {
    private static final int MANY = 20_000;

    private final Stories stories = new Stories(1);
    private final Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();

    /// Whoever changes the grammar changes what was learned and measured with it: the built-in
    /// model, and the figures of the documentation.
    @Test
    void areTheSameEverywhere() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        texts(1_000).forEach(text -> digest.update((text + "\n").getBytes(UTF_8)));
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("d49459725cf2c1f8365f10fa2622cd45cb80cebca199675ff7cf1638dfa3597f");
    }

    @Test
    void dependOnSeedAndNumberOnly() {
        List<String> backwards =
                IntStream.range(0, 100).mapToObj(i -> stories.text(99 - i)).toList();
        assertThat(IntStream.range(0, 100).parallel().mapToObj(new Stories(1)::text))
                .containsExactlyElementsOf(backwards.reversed());
        assertThat(new Stories(2).text(0)).isNotEqualTo(stories.text(0));
        assertThat(stories.text(Integer.MAX_VALUE)).isNotEmpty();
    }

    @Test
    void haveEightyToTwoHundredFiftyTokensOfASmallVocabulary() {
        Set<Integer> vocabulary = new HashSet<>();
        for (String text : texts(MANY)) {
            TokenIds tokens = tokenizer.encode(text);
            assertThat(tokens.size()).as(text).isBetween(80, 250);
            for (int i = 0; i < tokens.size(); i++) {
                vocabulary.add(tokens.get(i));
            }
        }
        assertThat(vocabulary).hasSizeBetween(2_000, 3_500);
    }

    @Test
    void areWrittenAsSentencesAre() {
        for (String text : texts(MANY)) {
            assertThat(text)
                    .matches("[A-Z\"].*[.\"]")
                    .contains("?")
                    .doesNotContainPattern("[{}|=\\n]|  | [.,?!]|\\b[aA] [aeiou]|\\. [a-z]")
                    .doesNotContainPattern("\\b(\\w+) \\1\\b");
            assertThat(text.chars().filter(letter -> letter == '"').count() % 2).as(text).isZero();
        }
    }

    @Test
    void areHardlyEverTheSame() {
        assertThat(texts(MANY)).doesNotHaveDuplicates();
    }

    /// What a reader of whole stories gains over a table of five tokens is what makes them a corpus
    /// for a network: it has to have less than 0.6 of the table's perplexity.
    @Test
    void tellMoreToWhoRemembersTheirBeginning() {
        TableShape shape =
                new TableShape(5, tokenizer.vocabularySize(), tokenizer.endOfText(), true);
        CountedTable learned = new CountedTable(shape);
        texts(5_000).forEach(text -> learned.add(tokenizer.encode(text)));
        NgramTable table = learned.table();
        double nats = 0;
        Perplexity ofTable = Perplexity.NONE;
        for (int i = 0; i < 100; i++) {
            Story story = new Stories(2).story(i);
            TokenIds marker = shape.marker();
            TokenIds text = marker.plus(tokenizer.encode(story.text())).plus(marker);
            ofTable =
                    ofTable.plus(
                            Perplexity.of(NgramScores.of(text, 1, table, MarkovForm.whole(5))));
            nats += story.nats();
        }
        double ofPerfectReader = Math.exp(nats / ofTable.tokens());
        assertThat(ofPerfectReader).isBetween(1.5, 2.0);
        assertThat(ofPerfectReader / ofTable.value()).isLessThan(0.45);
    }

    private List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(stories::text).collect(Collectors.toList());
    }
}

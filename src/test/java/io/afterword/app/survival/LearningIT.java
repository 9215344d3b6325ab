package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.domain.TokenIds;
import io.afterword.event.CorpusDocument;
import io.afterword.model.markov.HeapRows;
import io.afterword.model.markov.KenLm;
import io.afterword.model.markov.MadeUpLanguage;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Whatever dies or joins while documents are learned, the table is that of a direct count.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LearningIT {
    private static final Duration TO_END = Duration.ofSeconds(20);
    private static final Tokenizer TOKENIZER = new Gpt2Tokenizer();
    private static final List<String> WORDS =
            List.of("I", "you", "we", "like", "eat", "grow", "apples", "bananas", "and", "größere");

    @TempDir static Path temporary;
    private static BrokerInOwnProcess broker;

    private final List<Installation> installations = new ArrayList<>();
    private final Random random = new Random(2026);
    private final Map<String, @Nullable String> documents = new TreeMap<>(); // as sent last

    @BeforeAll
    static void startBroker() throws Exception {
        broker = BrokerInOwnProcess.start(temporary);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @AfterEach
    void killAll() {
        installations.forEach(Installation::close);
    }

    @Test
    void aDocumentCountsOnceThoughItsLearnerIsKilledTwice() throws Exception {
        Installation installation = install("killed", 4, Map.of());
        try (LearnedRows rows = installation.rows()) {
            AfterwordProcess learner = installation.start("only");
            send(installation, 0, 200);
            rows.readUntilDocuments(1);
            for (int kill = 1; kill <= 2; kill++) {
                send(installation, 2_000 * kill, 2_000);
                learner.letRun(Duration.ofMillis(random.nextInt(200)));
                learner.kill();
                rows.readToEnd();
                System.out.printf(
                        "  killed after %d of %d documents%n", rows.documents(), documents.size());
                assertThat(rows.documents()).as("at the kill").isLessThan(documents.size());
                learner = installation.start("only");
                rows.readUntilDocuments(rows.documents() + 1);
            }
            endsAsCounted(rows, learner);
        }
    }

    @Test
    void anInstanceThatJoinsWhileDocumentsAreReplacedLosesAndDoublesNothing() throws Exception {
        Installation installation =
                install("joined", 8, Map.of("ngrams.keep.documents", "on", "ngrams.order", "3"));
        try (LearnedRows rows = installation.rows()) {
            AfterwordProcess first = installation.start("first");
            send(installation, 0, 1_500);
            rows.readUntilDocuments(100);
            AfterwordProcess second = installation.start("second");
            send(installation, 0, 700);
            delete(installation, 600, 300);
            send(installation, 1_500, 500);
            installation.awaitLearnersAtWork(2);
            send(installation, 1_200, 500);
            send(installation, 5_000, 100);
            rows.readUntilItSumsUpTo(expected(rows));
            assertThat(first.stop(TO_END)).isZero();
            send(installation, 6_000, 100);
            endsAsCounted(rows, second);
        }
    }

    /// Ids of the language are single words of GPT-2, so that the text's tokens are them.
    @ParameterizedTest
    @ValueSource(strings = {"analytic", "agglutinative"})
    void tokensAreAsProbableAsKenLmSaysThoughTheirLearnerIsKilledTwice(String language)
            throws Exception {
        MadeUpLanguage.Texts texts =
                language.equals("analytic")
                        ? MadeUpLanguage.analytic()
                        : MadeUpLanguage.agglutinative();
        SingleWords words = new SingleWords(TOKENIZER);
        List<TokenIds> sentences = new ArrayList<>(texts.learned());
        Collections.shuffle(sentences, random);
        Installation installation = install(language, 3, Map.of("ngrams.threads", "3"));
        try (LearnedRows rows = installation.rows()) {
            AfterwordProcess learner = installation.start("only");
            for (int part = 0; part < 3; part++) {
                if (part > 0) {
                    rows.readUntilDocuments(rows.documents() + 1);
                    learner.kill();
                    learner = installation.start("only");
                }
                int from = sentences.size() * part / 3;
                int to = sentences.size() * (part + 1) / 3;
                for (int number = from; number < to; number++) {
                    send(installation, "sentence " + number, words.text(sentences.get(number)));
                }
                installation.flush();
            }
            rows.readUntilDocuments(sentences.size());
            assertThat(learner.stop(TO_END)).isZero();
            rows.readToEnd();
            List<TokenIds> heldOut = texts.heldOut().stream().map(words::tokens).toList();
            new KenLm(language, "50257").checkAgrees(rows.table(), heldOut, TOKENIZER.endOfText());
        }
    }

    private Installation install(String name, int partitions, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("num.standby.replicas", "0");
        Installation installation =
                new Installation(broker, "learning-" + name, partitions, settings);
        installations.add(installation);
        return installation;
    }

    private void endsAsCounted(LearnedRows rows, AfterwordProcess last) throws Exception {
        HeapRows expected = expected(rows);
        rows.readUntilItSumsUpTo(expected);
        assertThat(last.stop(TO_END)).isZero();
        rows.readToEnd();
        rows.checkSameAs(expected);
    }

    private HeapRows expected(LearnedRows rows) {
        return rows.counted(
                documents.values().stream()
                        .filter(text -> text != null)
                        .map(TOKENIZER::encode)
                        .toList());
    }

    private void send(Installation installation, int from, int count) {
        for (int number = from; number < from + count; number++) {
            send(installation, "document " + number, text());
        }
        installation.flush();
    }

    private void delete(Installation installation, int from, int count) {
        for (int number = from; number < from + count; number++) {
            send(installation, "document " + number, null);
        }
        installation.flush();
    }

    private void send(Installation installation, String id, @Nullable String text) {
        documents.put(id, text);
        var corpus = installation.topics().corpus();
        CorpusDocument document =
                text == null ? null : CorpusDocument.newBuilder().setText(text).build();
        installation.send(
                corpus,
                id.getBytes(UTF_8),
                corpus.value().serializer().serialize(corpus.name(), document));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int words = 1 + random.nextInt(120);
        for (int i = 0; i < words; i++) {
            text.append(WORDS.get((int) Math.abs(random.nextGaussian() * 4) % WORDS.size()))
                    .append(i % 17 == 16 ? ". " : " ");
        }
        return text.toString();
    }
}

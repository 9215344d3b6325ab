package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.Evidence;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Emission;
import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.Engines;
import io.afterword.model.engine.Measurements;
import io.afterword.model.engine.Prediction;
import io.afterword.model.engine.Prediction.Likely;
import io.afterword.model.engine.Received;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.select.Distribution;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The worked example, asked through the engine that serves all models.
class MarkovModelTest {
    private static final WordTokenizer WORDS =
            new WordTokenizer("I", "you", "like", "apples", "bananas");
    private static final int APPLES = 3;
    private static final int BANANAS = 4;
    private static final int END = WORDS.endOfText();
    private static final TableShape SHAPE =
            new TableShape(3, WORDS.vocabularySize(), WORDS.endOfText(), true);
    private static final SamplingParams PLAIN = new SamplingParams(1, 0, 1);

    private final HeapRows rows = new HeapRows();
    private final LiveTable table = new LiveTable(SHAPE);
    private final List<Throwable> fatal = new ArrayList<>();
    private final ServedModels models =
            ServedModels.of(new ServedModel(MarkovModel.NAME, MarkovModel.of(table, "1"), WORDS));
    private final Engines engines =
            new Engines(
                    models,
                    model -> new EngineSettings(2, 16, 4, 256, 64),
                    () -> 0,
                    InstantSource.system(),
                    _ -> Measurements.NONE,
                    fatal::add);
    private final EngineSession session = engines.openSession();
    private final Received received = new Received();

    @BeforeEach
    void learn() {
        learn("I like apples", "I like bananas", "you like bananas");
    }

    private void learn(String... documents) {
        Counter counter = new Counter(SHAPE, Shard.WHOLE, rows);
        for (String document : documents) {
            counter.count(Passages.of(WORDS.encode(document), SHAPE, Shard.WHOLE, 1));
        }
        table.serve(new NgramTable(SHAPE, rows));
    }

    @AfterEach
    void close() {
        engines.close();
        assertThat(fatal).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"markov", "markov:2", "markov:mle", "markov:3:stupid-backoff"})
    void continuesWithWhatWasSeenMostOftenToTheEndOfTheDocument(String model) {
        session.submit(request("a", model, "you", SamplingParams.GREEDY, StopRules.after(10)));
        finish();
        assertThat(received.text("a")).isEqualTo(" like bananas");
        assertThat(received.finish("a").stopReason()).contains("end_of_text");
    }

    @Test
    void looksBackNoFurtherThanTheOrderThatIsAskedFor() {
        session.submit(
                request("a", "markov:1:mle", "you", SamplingParams.GREEDY, StopRules.after(3)));
        finish();
        assertThat(received.text("a")).isEqualTo(" like like like");
    }

    @Test
    void endsAtStopStrings() {
        StopRules stops = new StopRules(10, List.of(" bana"), Set.of(), false);
        session.submit(request("a", "markov", "you", SamplingParams.GREEDY, stops));
        finish();
        assertThat(received.text("a")).isEqualTo(" like");
        assertThat(received.finish("a").stopReason()).contains(" bana");
    }

    @Test
    void drawsEachChoiceWithNumbersOfItsOwnAndTheSameAgain() {
        submitChoices("a");
        finish();
        Set<TokenIds> different = new HashSet<>();
        for (int choice = 0; choice < 8; choice++) {
            different.add(received.tokens(new StreamId("a", choice)));
        }
        assertThat(different).hasSizeGreaterThan(3);
        submitChoices("b");
        finish();
        for (int choice = 0; choice < 8; choice++) {
            assertThat(received.tokens(new StreamId("b", choice)))
                    .isEqualTo(received.tokens(new StreamId("a", choice)));
        }
    }

    private void submitChoices(String id) {
        GenerationRequest first = request(id, "markov", "I like", PLAIN, StopRules.after(12));
        IntStream.range(0, 8)
                .mapToObj(choice -> as(first, new StreamId(id, choice), first.generated()))
                .forEach(session::submit);
    }

    @Test
    void goesOnAfterALossAsTheUndisturbedStreamDoes() {
        StopRules stops = new StopRules(12, List.of(), Set.of(), false, 12, true);
        GenerationRequest whole = request("a", "markov:2", "I like", PLAIN, stops);
        session.submit(whole);
        session.submit(as(whole, new StreamId("lost", 0), TokenIds.NONE));
        for (int i = 0; i < 4; i++) {
            engines.stepAll();
        }
        session.drain(8, received);
        session.close();
        TokenIds published = received.tokens("lost");
        assertThat(published.size()).isEqualTo(4);
        try (EngineSession next = engines.openSession()) {
            next.submit(as(whole, new StreamId("lost", 0), published));
            next.submit(as(whole, new StreamId("whole", 0), TokenIds.NONE));
            finish(next);
        }
        assertThat(received.tokens("lost").size()).isEqualTo(12);
        assertThat(received.tokens("lost")).isEqualTo(received.tokens("whole"));
    }

    @Test
    void endsWhereItIsCancelled() {
        StopRules endless = new StopRules(1_000, List.of(), Set.of(), false, 0, true);
        session.submit(request("a", "markov", "you", PLAIN, endless));
        engines.stepAll();
        assertThat(session.cancel("a")).isTrue();
        finish();
        assertThat(received.finish("a").reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(received.tokens("a").size()).isEqualTo(1);
    }

    @Test
    void answersFromTheTableAsItIsWhenATokenIsDrawn() {
        StopRules stops = new StopRules(2, List.of(), Set.of(), false, 0, true);
        session.submit(request("a", "markov:mle", "you", SamplingParams.GREEDY, stops));
        engines.stepAll();
        learn("you like apples", "you like apples");
        finish();
        assertThat(received.text("a")).isEqualTo(" like apples");
    }

    @Test
    void tellsWhichNgramsSpeakForTheMostProbableTokens() {
        Prediction said = predict("markov:2:mle", "you like", new Report(3, true));
        assertThat(said.top())
                .extracting(Likely::tokenId, one -> one.evidence().orElseThrow())
                .containsExactly(
                        tuple(BANANAS, new Evidence(2, 2, 3)),
                        tuple(APPLES, new Evidence(2, 1, 3)),
                        tuple(0, new Evidence(2, 0, 3)));
        assertThat(said.top().getFirst().logprob())
                .isCloseTo((float) Math.log(2 / 3.0), within(1e-6f));
        assertThat(said.top().getLast().logprob()).isEqualTo(-9999);
        assertThat(said.entropy())
                .isCloseTo(-Math.log(1 / 3.0) / 3 - 2 * Math.log(2 / 3.0) / 3, within(1e-6));
        Distribution distribution = Distribution.ofLittleEndian(said.probabilities().orElseThrow());
        assertThat(distribution.probability(APPLES)).isCloseTo(1 / 3f, within(1e-6f));
        assertThat(distribution.kept()).isEqualTo(2);
    }

    @Test
    void tellsTheTablesOwnProbabilities() {
        double[] expected =
                new NgramTable(SHAPE, rows)
                        .predict(WORDS.encode("you like"), Estimate.KNESER_NEY, 3)
                        .toArray();
        Distribution said =
                Distribution.ofLittleEndian(
                        predict("markov", "you like", new Report(0, true))
                                .probabilities()
                                .orElseThrow());
        for (int id = 0; id < expected.length; id++) {
            assertThat((double) said.probability(id)).isCloseTo(expected[id], within(1e-6));
        }
    }

    @Test
    void spreadsEvenlyAndNamesNoCountsWhileTheTableIsEmpty() {
        table.serve(new NgramTable(SHAPE, new HeapRows()));
        Prediction said = predict("markov", "you like", new Report(2, false));
        assertThat(said.entropy()).isCloseTo(Math.log(6), within(1e-6));
        assertThat(said.top())
                .extracting(one -> one.evidence().orElseThrow())
                .containsOnly(Evidence.NONE);
    }

    /// Nothing but the end was seen there, and the end is banned.
    @Test
    void goesOnEvenlyWhereOnlyTokensWithoutAChanceAreLeft() {
        StopRules stops = new StopRules(2, List.of(), Set.of(), false, 1, false);
        session.submit(request("a", "markov:mle", "you like bananas", PLAIN, stops));
        finish();
        Emission first = received.stream("a").getFirst();
        assertThat(first.token().orElseThrow().tokenId()).isNotEqualTo(END);
        assertThat(first.token().orElseThrow().logprob()).isEqualTo(-9999);
    }

    @Test
    void choosesWhatABiasMakesMostProbable() {
        SamplingParams biased = new SamplingParams(0, 0, 1, 0, Penalties.NONE, Map.of(APPLES, 5.0));
        session.submit(request("a", "markov", "you like", biased, StopRules.after(1)));
        finish();
        assertThat(received.tokens("a")).isEqualTo(TokenIds.of(APPLES));
    }

    @Test
    void saysWhichTableItIsAndHowItIsRead() {
        assertThat(models.find("markov").orElseThrow().fingerprint())
                .isEqualTo("ngrams-1-3x6m-3-kneser-ney-words");
        assertThat(models.find("markov:2:mle").orElseThrow().fingerprint())
                .isEqualTo("ngrams-1-3x6m-2-mle-words");
        assertThat(models.find("markov:2:mle").orElseThrow().name()).isEqualTo("markov:2:mle");
        assertThat(models.names()).isEqualTo("markov[:1..3][:mle|stupid-backoff|kneser-ney]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"markov:0", "markov:4", "markov:foo", "markov:", "markov:3:", "mark"})
    void hasNoOtherForms(String model) {
        assertThat(models.find(model)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        session.submit(request("a", model, "you", PLAIN, StopRules.after(1))));
    }

    /// A completion of the longest tokens, three bytes of UTF-8 for each byte that is none, fits
    /// into a record of a megabyte.
    @Test
    void hasAContextWhoseTextFitsIntoARecord() {
        int longestToken = 128;
        int other = 256 << 10;
        assertThat(models.find("markov").orElseThrow().network().contextLength() * longestToken)
                .isLessThan((1 << 20) - other);
    }

    private Prediction predict(String model, String text, Report report) {
        GenerationRequest asked = request("p", model, text, PLAIN, StopRules.after(0));
        session.submit(
                new GenerationRequest(
                        asked.stream(),
                        asked.model(),
                        asked.prompt(),
                        asked.generated(),
                        asked.sampling(),
                        asked.stops(),
                        asked.seed(),
                        report,
                        asked.priority(),
                        asked.deadline()));
        finish();
        return received.stream("p").getLast().prediction().orElseThrow();
    }

    private void finish() {
        finish(session);
    }

    private void finish(EngineSession some) {
        boolean any = true;
        while (any) {
            boolean stepped = engines.stepAll();
            any = some.drain(Integer.MAX_VALUE, received) > 0 || stepped;
        }
    }

    private static GenerationRequest request(
            String id, String model, String text, SamplingParams sampling, StopRules stops) {
        return new GenerationRequest(
                new StreamId(id, 0),
                model,
                WORDS.encode(text),
                TokenIds.NONE,
                sampling,
                stops,
                7,
                Report.NONE,
                0,
                Optional.empty());
    }

    private static GenerationRequest as(
            GenerationRequest from, StreamId stream, TokenIds generated) {
        return new GenerationRequest(
                stream,
                from.model(),
                from.prompt(),
                generated,
                from.sampling(),
                from.stops(),
                from.seed(),
                from.report(),
                from.priority(),
                from.deadline());
    }
}

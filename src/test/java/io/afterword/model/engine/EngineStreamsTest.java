package io.afterword.model.engine;

import static io.afterword.model.engine.Prompts.choice;
import static io.afterword.model.engine.Prompts.penalized;
import static io.afterword.model.engine.Prompts.prompt;
import static io.afterword.model.engine.Prompts.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.domain.ErrorCode;
import io.afterword.domain.Failure;
import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// What a prompt may ask of a stream.
class EngineStreamsTest {
    private final Received received = new Received();

    @Test
    void theChoicesOfARequestAreStreamsOfTheirOwn() {
        GenerationRequest request = prompt("a", 10);
        try (TestEngine engine = TestEngine.with(2, 4)) {
            EngineSession session = engine.openSession();
            submitChoices(session, request, 4);
            assertThat(session.unfinished()).isEqualTo(4);
            engine.finish(session, received);
            for (int choice = 0; choice < 4; choice++) {
                assertUndisturbed(engine, choice(request, choice));
            }
            assertThat(IntStream.range(0, 4).mapToObj(c -> received.tokens(new StreamId("a", c))))
                    .doesNotHaveDuplicates();
            assertThat(session.unfinished()).isZero();
        }
    }

    @Test
    void aSecondSubmissionOfAChoiceIsRefusedUntilTheFirstHasEnded() {
        GenerationRequest request = prompt("a", 1);
        try (TestEngine engine = TestEngine.with(1, 4)) {
            EngineSession session = engine.openSession();
            submitChoices(session, request, 2);
            assertThatThrownBy(() -> session.submit(choice(request, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("already submitted: a, choice 1");
            engine.finish(session, received);
            session.submit(choice(request, 1));
            assertThat(session.unfinished()).isEqualTo(1);
        }
    }

    @Test
    void aCancelEndsAllChoicesOfItsRequestAndNoOther() {
        try (TestEngine engine = TestEngine.with(1, 3)) {
            EngineSession session = engine.openSession();
            submitChoices(session, prompt("a", 30), 4); // the last one waits
            session.submit(prompt("b", 3));
            engine.steps(2);
            assertThat(session.cancel("a")).isTrue();
            assertThat(session.cancel("a")).as("a second time").isFalse();
            engine.finish(session, received);
            for (int choice = 0; choice < 4; choice++) {
                assertThat(received.finish(new StreamId("a", choice)))
                        .isEqualTo(Finish.of(FinishReason.CANCELLED));
            }
            assertThat(received.finish("b")).isEqualTo(Finish.of(FinishReason.LENGTH));
        }
    }

    private static void submitChoices(EngineSession session, GenerationRequest request, int n) {
        IntStream.range(0, n).forEach(choice -> session.submit(choice(request, choice)));
    }

    @Test
    void nothingThatEndsAStreamIsSelectedBeforeMinTokens() {
        StopRules stops = new StopRules(20, List.of(), Set.of((int) '!'), false, 3, false);
        GenerationRequest request = prompt("a", "Hi", stops);
        try (TestEngine engine = TestEngine.with(1, 1)) {
            engine.model.answering("Hi", "!a!");
            EngineSession session = engine.openSession();
            session.submit(request);
            engine.finish(session, received);
            assertUndisturbed(engine, request);
            assertThat(received.tokens("a").get(0)).isEqualTo('"'); // the one after the banned
            assertThat(received.tokens("a").size()).isGreaterThan(2);
        }
    }

    @Test
    void theEndOfTextIsBannedBeforeMinTokensUnlessItIsIgnored() {
        assertThat(firstAfter(new StopRules(2, List.of(), Set.of(), false, 1, false)))
                .isNotEqualTo(FakeTokenizer.END_OF_TEXT);
        assertThat(firstAfter(new StopRules(2, List.of(), Set.of(), false, 1, true)))
                .isEqualTo(FakeTokenizer.END_OF_TEXT);
    }

    private static int firstAfter(StopRules stops) {
        Received received = new Received();
        try (TestEngine engine = TestEngine.with(1, 1)) {
            engine.model.answering("Hi", "");
            EngineSession session = engine.openSession();
            session.submit(prompt("a", "Hi", stops));
            engine.finish(session, received);
            assertThat(received.tokens("a").size()).isEqualTo(2);
            return received.tokens("a").get(0);
        }
    }

    @Test
    void penaltiesLookBackAtThePromptAndTheContinuation() {
        GenerationRequest request = penalized(prompt("a", 9), new Penalties(1.2, 0, 0));
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(request);
            session.submit(prompt("without", 2));
            engine.finish(session, received);
            assertUndisturbed(engine, request);
            Draw without = engine.lastStep().getFirst().draw().orElseThrow();
            assertThat(without.prompt().isEmpty() && without.generated().isEmpty()).isTrue();
        }
    }

    @Test
    void aReportComesWithEveryToken() {
        GenerationRequest request = reporting(prompt("a", 4), new Report(3, false));
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(request);
            engine.finish(session, received);
            assertUndisturbed(engine, request);
            assertThat(received.stream("a"))
                    .allMatch(e -> e.prediction().orElseThrow().top().size() == 3);
        }
    }

    @Test
    void aPredictionIsOneEmissionWithoutAToken() {
        GenerationRequest request = reporting(prompt("a", "Hi", 0), new Report(5, true));
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(request);
            engine.finish(session, received);
            assertThat(received.stream("a")).hasSize(1);
            Emission only = received.stream("a").getFirst();
            assertThat(only.token()).isEmpty();
            assertThat(only.prediction())
                    .isEqualTo(engine.model.prediction(request.prompt(), request.report()));
            assertThat(received.finish("a")).isEqualTo(Finish.of(FinishReason.LENGTH));
            assertThat(engine.engine.tokens()).isZero();
        }
    }

    @Test
    void aPredictionNeedsNoRoomForAToken() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("full", "x".repeat(64), 0));
            session.submit(prompt("long", "x".repeat(65), 0));
            engine.finish(session, received);
            assertThat(received.finish("full")).isEqualTo(Finish.of(FinishReason.LENGTH));
            assertThat(received.finish("long").failure().map(Failure::code))
                    .hasValue(ErrorCode.PROMPT_TOO_LONG);
        }
    }

    @Test
    void aPredictionThatIsNotFiniteIsAModelError() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            engine.model.notFiniteAfter(tokens -> true);
            EngineSession session = engine.openSession();
            session.submit(prompt("a", "Hi", 0));
            engine.finish(session, received);
            assertThat(received.finish("a").failure().map(Failure::code))
                    .hasValue(ErrorCode.MODEL_ERROR);
            assertThat(received.stream("a").getFirst().prediction()).isEmpty();
        }
    }

    private void assertUndisturbed(TestEngine engine, GenerationRequest request) {
        Undisturbed alone = Undisturbed.of(engine.model, request);
        StreamId id = request.stream();
        assertThat(received.tokens(id)).isEqualTo(alone.tokens());
        assertThat(received.text(id)).isEqualTo(alone.text());
        assertThat(received.finish(id)).isEqualTo(alone.finish());
        assertThat(received.stream(id).stream().map(Emission::prediction).toList())
                .isEqualTo(alone.predictions());
    }
}

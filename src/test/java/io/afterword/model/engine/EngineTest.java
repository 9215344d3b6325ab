package io.afterword.model.engine;

import static io.afterword.model.engine.Prompts.prompt;
import static io.afterword.model.engine.Prompts.resumed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.domain.ErrorCode;
import io.afterword.domain.Failure;
import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Emission.Timings;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class EngineTest {
    private static final int ALL = Integer.MAX_VALUE;

    private final Received received = new Received();

    @Test
    void generatesWhatTheModelSelectsAlone() {
        GenerationRequest request = prompt("a", 10);
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(request);
            engine.finish(session, received);
            assertUndisturbed(engine.model, request);
            assertThat(received.finish("a")).isEqualTo(Finish.of(FinishReason.LENGTH));
            assertThat(received.tokens("a").size()).isEqualTo(10);
            assertThat(engine.engine.tokens()).isEqualTo(10);
            assertThat(engine.engine.steps()).isEqualTo(10);
        }
    }

    @Test
    void theLastTokenBringsTheEndingWithTheWholeText() {
        try (TestEngine engine =
                new TestEngine(
                        new FakeLanguageModel(64).answering("Hello", " world"),
                        EngineSettings.defaults(1))) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", "Hello", 20));
            engine.finish(session, received);
            Emission last = received.stream("a").getLast();
            assertThat(last.token().orElseThrow().tokenId()).isEqualTo(FakeTokenizer.END_OF_TEXT);
            assertThat(last.ending().orElseThrow().text()).isEqualTo(" world");
            assertThat(received.finish("a")).isEqualTo(Finish.stop("end_of_text"));
            assertThat(received.text("a")).isEqualTo(" world");
        }
    }

    @Test
    void aSequenceJoinsWhileAnotherRunsAndTakesTheSlotOfOneThatLeaves() {
        try (TestEngine engine = TestEngine.with(1, 2)) {
            EngineSession session = engine.openSession();
            GenerationRequest first = prompt("first", 3);
            GenerationRequest second = prompt("second", 9);
            GenerationRequest third = prompt("third", 5);
            session.submit(first);
            engine.steps(1);
            session.submit(second);
            session.submit(third);
            engine.steps(1);
            assertThat(FakeLanguageModel.tokensBySlot(engine.lastStep()))
                    .as("first decodes, second is prefilled in the same step, third waits")
                    .containsEntry(0, 1)
                    .containsEntry(1, second.prompt().size())
                    .hasSize(2);
            assertThat(engine.engine.waiting()).isEqualTo(1);
            engine.steps(2); // first ends; second moves into its slot, third comes into second's
            assertThat(FakeLanguageModel.tokensBySlot(engine.lastStep()))
                    .containsEntry(0, 1)
                    .containsEntry(1, third.prompt().size());
            engine.finish(session, received);
            assertUndisturbed(engine.model, first);
            assertUndisturbed(engine.model, second);
            assertUndisturbed(engine.model, third);
            assertThat(session.slots()).isZero();
            assertThat(session.unfinished()).isZero();
        }
    }

    @Test
    void tasksShareABatch() {
        try (TestEngine engine = TestEngine.with(1, 4)) {
            EngineSession one = engine.openSession();
            EngineSession two = engine.openSession();
            one.submit(prompt("a", 4));
            two.submit(prompt("a", 4)); // ids are a task's own
            engine.steps(1);
            assertThat(engine.lastStep()).hasSize(2);
            assertThat(one.slots()).isEqualTo(1);
            assertThat(two.slots()).isEqualTo(1);
            engine.steps(4);
            assertThat(one.drain(ALL, received)).isEqualTo(4);
            assertThat(two.drain(ALL, new Received())).isEqualTo(4);
        }
    }

    @Test
    void resumesAtTheNextIndexWithTheSameContinuation() {
        GenerationRequest request = prompt("a", 20);
        FakeLanguageModel model = new FakeLanguageModel(64);
        Undisturbed whole = Undisturbed.of(model, request);
        TokenIds published = whole.tokens().slice(0, 7);
        try (TestEngine engine = new TestEngine(model, EngineSettings.defaults(1))) {
            EngineSession session = engine.openSession();
            session.submit(resumed(request, published));
            List<Emission> emissions = new ArrayList<>();
            while (engine.engine.stepAll()) {
                session.drain(ALL, emissions::add);
            }
            session.drain(ALL, emissions::add);
            assertThat(emissions.getFirst().index()).isEqualTo(7);
            assertThat(emissions.stream().map(e -> e.token().orElseThrow().tokenId()))
                    .containsExactlyElementsOf(
                            whole.tokens().slice(7, 20).stream().boxed().toList());
            assertThat(emissions.getLast().ending().orElseThrow().text()).isEqualTo(whole.text());
        }
    }

    @Test
    void aResumedStreamThatItsStopRulesHaveEndedEndsWithoutAnotherToken() {
        GenerationRequest request =
                prompt("a", "Hi", new StopRules(20, List.of(), Set.of((int) '!'), false));
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(resumed(request, new FakeTokenizer().encode("ya!")));
            List<Emission> emissions = new ArrayList<>();
            engine.steps(2);
            session.drain(ALL, emissions::add);
            assertThat(emissions).hasSize(1);
            assertThat(emissions.getFirst().index()).isEqualTo(3);
            assertThat(emissions.getFirst().token()).isEmpty();
            assertThat(emissions.getFirst().ending().orElseThrow().finish().reason())
                    .isEqualTo(FinishReason.STOP);
            assertThat(engine.engine.steps()).isZero();
        }
    }

    @Test
    void promptAndContinuationFillTheContextAndNoMore() {
        try (TestEngine engine = TestEngine.with(1, 2)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("near", "x".repeat(60), 20));
            session.submit(prompt("last", "x".repeat(63), 20));
            engine.finish(session, received);
            assertThat(received.tokens("near").size()).isEqualTo(4);
            assertThat(received.tokens("last").size()).isEqualTo(1);
            assertThat(received.finish("near")).isEqualTo(Finish.of(FinishReason.LENGTH));
            assertThat(received.finish("last")).isEqualTo(Finish.of(FinishReason.LENGTH));
        }
    }

    @Test
    void aPromptThatLeavesNoRoomIsAnsweredWithAnError() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("long", "x".repeat(64), 20));
            session.submit(prompt("good", 2));
            engine.finish(session, received);
            assertThat(received.finish("long").failure().map(Failure::code))
                    .hasValue(ErrorCode.PROMPT_TOO_LONG);
            assertThat(received.finish("good").failure()).isEmpty();
        }
    }

    @Test
    void aPromptIsPrefilledInChunksWhileOthersDecode() {
        try (TestEngine engine =
                new TestEngine(new FakeLanguageModel(64), new EngineSettings(1, 3, 16, 10))) {
            EngineSession session = engine.openSession();
            session.submit(prompt("short", "x", 16));
            engine.steps(1);
            session.submit(prompt("long", "x".repeat(25), 4));
            session.submit(prompt("next", "x".repeat(12), 4));
            engine.steps(1);
            assertSlots(engine, 1, 10, 0);
            engine.steps(1);
            assertSlots(engine, 1, 10, 0);
            engine.steps(1);
            assertSlots(engine, 1, 5, 0); // the rest of the budget would end within a block
            engine.steps(1);
            assertSlots(engine, 1, 1, 10);
            engine.steps(1);
            assertSlots(engine, 1, 1, 2);
        }
    }

    @Test
    void theOlderPromptIsPrefilledFirstWhateverItsSlot() {
        try (TestEngine engine =
                new TestEngine(new FakeLanguageModel(64), new EngineSettings(1, 3, 16, 5))) {
            EngineSession session = engine.openSession();
            session.submit(prompt("short", "x", 1));
            session.submit(prompt("older", "x".repeat(25), 4));
            session.submit(prompt("younger", "x".repeat(25), 4));
            engine.steps(1);
            assertSlots(engine, 1, 5, 0);
            engine.steps(1); // short has ended, younger moved into its slot
            assertSlots(engine, 0, 5);
        }
    }

    private static void assertSlots(TestEngine engine, int... tokens) {
        for (int slot = 0; slot < tokens.length; slot++) {
            assertThat(FakeLanguageModel.tokensBySlot(engine.lastStep()).getOrDefault(slot, 0))
                    .as("tokens in slot " + slot)
                    .isEqualTo(tokens[slot]);
        }
    }

    @Test
    void aSequencePausesWhenItsTokensAreNotDrained() {
        try (TestEngine engine =
                new TestEngine(new FakeLanguageModel(64), new EngineSettings(1, 2, 5, 256))) {
            EngineSession slow = engine.openSession();
            EngineSession quick = engine.openSession();
            slow.submit(prompt("slow", 30));
            quick.submit(prompt("quick", 30));
            for (int i = 0; i < 40; i++) {
                engine.steps(1);
                quick.drain(ALL, received);
            }
            assertThat(received.hasEnded("quick")).as("is not held up").isTrue();
            assertThat(engine.engine.stepAll()).as("nothing is left to do").isFalse();
            Received late = new Received();
            assertThat(slow.drain(2, late)).isEqualTo(2);
            engine.steps(9);
            assertThat(slow.drain(ALL, late)).as("five again").isEqualTo(5);
            engine.finish(slow, late);
            assertThat(late.tokens("slow").size()).isEqualTo(30);
        }
    }

    @Test
    void fewSequencesSpreadOverAllWorkers() {
        try (TestEngine engine = TestEngine.with(3, 12)) {
            EngineSession session = engine.openSession();
            for (int i = 0; i < 3; i++) {
                session.submit(prompt("p" + i, 10));
            }
            engine.steps(1);
            assertThat(engine.model.steps().stream().map(List::size).toList())
                    .containsExactly(1, 1, 1);
            for (int i = 3; i < 8; i++) {
                session.submit(prompt("p" + i, 10));
            }
            engine.steps(1);
            assertThat(engine.model.steps().stream().skip(3).map(List::size).toList())
                    .as("ceil(8 / 3) at most")
                    .containsExactly(3, 3, 2);
        }
    }

    @Test
    void waitingSequencesGetSlotsInTheOrderOfTheirSubmission() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            List<String> ended = new ArrayList<>();
            List.of("c", "a", "b").forEach(id -> session.submit(prompt(id, 2)));
            for (int i = 0; i < 10; i++) {
                engine.steps(1);
                session.drain(ALL, e -> e.ending().ifPresent(ending -> ended.add(e.requestId())));
            }
            assertThat(ended).containsExactly("c", "a", "b");
        }
    }

    @Test
    void cancelsOneThatWaits() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("runs", 3));
            engine.steps(1);
            session.submit(prompt("waits", 3));
            assertThat(session.cancel("waits")).isTrue();
            assertThat(engine.engine.waiting()).isZero();
            engine.finish(session, received);
            assertCancelled("waits", 0);
            assertThat(received.finish("runs").reason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void cancelsOneThatIsPrefilled() {
        try (TestEngine engine =
                new TestEngine(new FakeLanguageModel(64), new EngineSettings(1, 1, 4, 3))) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", "a long prompt", 3));
            engine.steps(2);
            assertThat(session.cancel("a")).isTrue();
            engine.finish(session, received);
            assertCancelled("a", 0);
            assertThat(session.slots()).isZero();
        }
    }

    @Test
    void cancelsOneThatDecodesAfterWhatIsInTheOutbox() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", 30));
            engine.steps(3);
            assertThat(session.cancel("a")).isTrue();
            assertThat(session.cancel("a")).as("a second time").isFalse();
            engine.finish(session, received);
            assertCancelled("a", 3);
            assertThat(received.ending("a").text()).isEqualTo(received.text("a"));
        }
    }

    @Test
    void aCancelReleasesTheTextThatWasHeldBack() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            engine.model.answering("Hi", "ab<e");
            EngineSession session = engine.openSession();
            session.submit(prompt("a", "Hi", new StopRules(30, List.of("<end>"), Set.of(), false)));
            engine.steps(4);
            session.drain(ALL, received);
            assertThat(received.text("a")).isEqualTo("ab");
            session.cancel("a");
            engine.finish(session, received);
            assertCancelled("a", 4);
            assertThat(received.text("a")).isEqualTo("ab<e");
            assertThat(received.ending("a").text()).isEqualTo("ab<e");
        }
    }

    @Test
    void cancelsOneThatIsPaused() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", 30));
            engine.steps(9);
            assertThat(session.cancel("a")).isTrue();
            engine.steps(1);
            assertThat(session.slots()).as("its slot is free before its tokens are taken").isZero();
            engine.finish(session, received);
            assertCancelled("a", 4);
        }
    }

    @Test
    void cancelsOneInTheMiddleOfItsStep() {
        try (TestEngine engine = TestEngine.with(1, 2)) {
            EngineSession session = engine.openSession();
            GenerationRequest other = prompt("other", 6);
            session.submit(prompt("a", 30));
            session.submit(other);
            engine.steps(2);
            engine.model.duringForward(chunks -> session.cancel("a"));
            engine.finish(session, received);
            assertCancelled("a", 2);
            assertUndisturbed(engine.model, other);
        }
    }

    @Test
    void aCancelAfterTheLastTokenDoesNothing() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", 2));
            engine.steps(2);
            assertThat(session.unfinished()).as("its ending is not drained").isEqualTo(1);
            assertThat(session.cancel("a")).isFalse();
            assertThat(session.cancel("unknown")).isFalse();
            engine.finish(session, received);
            assertThat(received.finish("a").reason()).isEqualTo(FinishReason.LENGTH);
            assertThat(received.stream("a")).hasSize(2);
        }
    }

    @Test
    void aClosedSessionEmitsNothingMoreAndItsSlotsAreUsedAgain() {
        try (TestEngine engine = TestEngine.with(1, 3)) {
            EngineSession gone = engine.openSession();
            EngineSession stays = engine.openSession();
            GenerationRequest kept = prompt("kept", 8);
            gone.submit(prompt("a", 30));
            stays.submit(kept);
            gone.submit(prompt("b", 30));
            gone.submit(prompt("c", 30));
            engine.steps(2);
            gone.close();
            gone.close();
            assertThat(engine.engine.waiting()).isZero();
            assertThat(gone.unfinished()).isZero();
            assertThat(gone.drain(ALL, received)).isZero();
            engine.steps(1);
            assertThat(gone.slots()).isZero();
            assertThat(engine.lastStep()).as("the one that stays, in the lowest slot").hasSize(1);
            assertThat(engine.lastStep().getFirst().slot()).isZero();
            engine.finish(stays, received);
            assertUndisturbed(engine.model, kept);
            assertThatThrownBy(() -> gone.submit(prompt("late", 1)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aSessionClosedInTheMiddleOfAStepEmitsNothingMore() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", 30));
            engine.model.duringForward(chunks -> session.close());
            engine.steps(3);
            assertThat(session.drain(ALL, received)).isZero();
            assertThat(session.slots()).isZero();
            assertThat(engine.engine.running()).isZero();
        }
    }

    @Test
    void whatTheTaskThrowsWhileItDrainsCostsNoOtherEmission() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", 3));
            engine.steps(3);
            assertThatThrownBy(() ->
                            session.drain(
                                    ALL,
                                    emission -> {
                                        throw new IllegalArgumentException("no");
                                    }))
                    .hasMessage("no");
            List<Integer> rest = new ArrayList<>();
            session.drain(ALL, emission -> rest.add(emission.index()));
            assertThat(rest).containsExactly(1, 2);
        }
    }

    @Test
    void logitsThatAreNotFiniteEndTheirGenerationAndHarmNoOther() {
        try (TestEngine engine = TestEngine.with(1, 3)) {
            EngineSession session = engine.openSession();
            GenerationRequest bad = prompt("bad", "bad", 8);
            GenerationRequest good = prompt("good", 8);
            engine.model.notFiniteAfter(
                    tokens -> tokens.size() == 6 && tokens.slice(0, 3).equals(bad.prompt()));
            session.submit(bad);
            session.submit(good);
            engine.finish(session, received);
            assertThat(received.finish("bad"))
                    .isEqualTo(
                            Finish.failed(
                                    ErrorCode.MODEL_ERROR,
                                    "the model's logits for token 3 are not finite"));
            assertThat(received.tokens("bad").size()).isEqualTo(3);
            assertThat(received.ending("bad").text()).isEqualTo(received.text("bad"));
            assertThat(engine.engine.modelErrors()).isEqualTo(1);
            assertUndisturbed(engine.model, good);
        }
    }

    @Test
    void aTokenThatTheTokenizerDoesNotHaveEndsItsGeneration() {
        GenerationRequest request = prompt("a", "Hi", 5);
        try (TestEngine engine = TestEngine.with(1, 1)) {
            engine.model.answering(request.prompt(), TokenIds.of(33, 300));
            EngineSession session = engine.openSession();
            session.submit(request);
            engine.finish(session, received);
            assertThat(received.tokens("a")).isEqualTo(TokenIds.of(33));
            assertThat(received.finish("a"))
                    .isEqualTo(
                            Finish.failed(
                                    ErrorCode.MODEL_ERROR,
                                    "the model selected token id 300, which its tokenizer does not"
                                            + " have"));
        }
    }

    @Test
    void timingsTellWaitingPrefillAndDecode() {
        try (TestEngine engine =
                new TestEngine(new FakeLanguageModel(64), new EngineSettings(1, 1, 8, 4))) {
            EngineSession session = engine.openSession();
            engine.model.duringForward(chunks -> engine.passMillis(10));
            session.submit(prompt("a", "sixteen tokens..", 4));
            engine.passMillis(25);
            engine.finish(session, received);
            assertThat(received.ending("a").timings()).isEqualTo(new Timings(25, 40, 30));
        }
    }

    @Test
    void refusesAnotherModelAndASecondSubmission() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            GenerationRequest request = prompt("a", 1);
            session.submit(request);
            assertThatThrownBy(() -> session.submit(request))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() ->
                            session.submit(
                                    new GenerationRequest(
                                            new StreamId("b", 0),
                                            "other",
                                            request.prompt(),
                                            TokenIds.NONE,
                                            request.sampling(),
                                            request.stops(),
                                            0,
                                            request.report(),
                                            0,
                                            Optional.empty())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other");
        }
    }

    private void assertCancelled(String id, int tokens) {
        Emission last = received.stream(id).getLast();
        assertThat(received.finish(id).reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(last.token()).isEqualTo(Optional.empty());
        assertThat(last.index()).isEqualTo(tokens);
        assertThat(received.tokens(id).size()).isEqualTo(tokens);
    }

    private void assertUndisturbed(FakeLanguageModel model, GenerationRequest request) {
        Undisturbed alone = Undisturbed.of(model, request);
        String id = request.requestId();
        assertThat(received.tokens(id)).isEqualTo(alone.tokens());
        assertThat(received.text(id)).isEqualTo(alone.text());
        assertThat(received.ending(id).text()).isEqualTo(alone.text());
        assertThat(received.finish(id)).isEqualTo(alone.finish());
    }
}

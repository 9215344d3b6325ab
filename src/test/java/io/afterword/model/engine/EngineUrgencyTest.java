package io.afterword.model.engine;

import static io.afterword.model.engine.Prompts.prompt;
import static io.afterword.model.engine.Prompts.until;
import static io.afterword.model.engine.Prompts.urgent;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.StopRules;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Who goes first, and who is out of time.
class EngineUrgencyTest {
    private static final int ALL = Integer.MAX_VALUE;
    private static final Finish LATE = Finish.of(FinishReason.DEADLINE_EXCEEDED);

    private final Received received = new Received();

    @Test
    void lowerPrioritiesGetSlotsFirstAndOfEqualOnesTheOlder() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(urgent(prompt("first", 2), -9));
            engine.steps(1);
            session.submit(urgent(prompt("low", 2), 1));
            session.submit(urgent(prompt("a", 2), 0));
            session.submit(urgent(prompt("b", 2), 0));
            session.submit(urgent(prompt("high", 2), -1));
            assertThat(endings(engine, session)).containsExactly("first", "high", "a", "b", "low");
        }
    }

    @Test
    void toHaveWaitedLongCountsAsAStepOfPriority() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(urgent(prompt("first", 2), Integer.MIN_VALUE));
            engine.steps(1);
            session.submit(urgent(prompt("old", 2), 3));
            engine.passMillis(2 * Sequence.AGING_MILLIS - 1);
            session.submit(urgent(prompt("sooner", 2), 1));
            engine.passMillis(2);
            session.submit(urgent(prompt("later", 2), 1));
            session.submit(urgent(prompt("last", 2), Integer.MAX_VALUE));
            assertThat(endings(engine, session))
                    .containsExactly("first", "sooner", "old", "later", "last");
        }
    }

    private static List<String> endings(TestEngine engine, EngineSession session) {
        List<String> ended = new ArrayList<>();
        while (session.unfinished() > 0) {
            engine.steps(1);
            session.drain(ALL, e -> e.ending().ifPresent(ending -> ended.add(e.requestId())));
        }
        return ended;
    }

    @Test
    void aDeadlineEndsAStreamInTheMiddleWithItsTextSoFar() {
        StopRules stops = new StopRules(30, List.of("<end>"), Set.of(), false);
        try (TestEngine engine = TestEngine.with(1, 1)) {
            engine.model.answering("Hi", "ab<e");
            EngineSession session = engine.openSession();
            session.submit(until(prompt("a", "Hi", stops), engine.now().plusMillis(50)));
            engine.steps(2);
            engine.passMillis(49);
            engine.steps(2);
            assertThat(session.slots()).isEqualTo(1);
            engine.passMillis(1);
            engine.steps(1);
            assertThat(session.slots()).isZero();
            engine.finish(session, received);
            assertThat(received.finish("a")).isEqualTo(LATE);
            assertThat(received.text("a")).isEqualTo("ab<e");
            assertThat(received.ending("a").text()).isEqualTo("ab<e");
            assertThat(received.stream("a").getLast().token()).isEmpty();
        }
    }

    @Test
    void aDeadlineEndsStreamsThatWaitOrPause() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(until(prompt("pauses", 30), engine.now().plusMillis(20)));
            session.submit(until(prompt("waits", 30), engine.now().plusMillis(10)));
            session.submit(prompt("has time", 3));
            engine.steps(9);
            engine.passMillis(10);
            engine.steps(1);
            assertThat(engine.engine.waiting()).isEqualTo(1);
            engine.passMillis(10);
            engine.finish(session, received);
            assertThat(received.finish("waits")).isEqualTo(LATE);
            assertThat(received.finish("pauses")).isEqualTo(LATE);
            assertThat(received.tokens("pauses").size()).isEqualTo(4);
            assertThat(received.finish("has time")).isEqualTo(Finish.of(FinishReason.LENGTH));
        }
    }

    @Test
    void aDeadlineThatHasPassedLeavesNoTimeForAToken() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(until(prompt("a", 3), engine.now()));
            engine.finish(session, received);
            assertThat(received.finish("a")).isEqualTo(LATE);
            assertThat(received.stream("a")).hasSize(1);
            assertThat(engine.engine.steps()).isZero();
        }
    }

    @Test
    void aStreamThatEndedInTimeStaysAsItIs() {
        GenerationRequest request = prompt("a", 2);
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(until(request, engine.now().plusMillis(5)));
            engine.steps(2);
            engine.passMillis(10);
            engine.finish(session, received);
            assertThat(received.finish("a")).isEqualTo(Finish.of(FinishReason.LENGTH));
            assertThat(received.stream("a")).hasSize(2);
        }
    }

    @Test
    void aRunningSequenceGivesItsSlotToAMoreUrgentOneAndGoesOnLater() {
        GenerationRequest patient = urgent(prompt("patient", 12), 5);
        GenerationRequest other = urgent(prompt("other", 12), 4);
        GenerationRequest urgent = urgent(prompt("urgent", 6), 1);
        try (TestEngine engine = TestEngine.with(1, 2)) {
            EngineSession session = engine.openSession();
            session.submit(patient);
            session.submit(other);
            engine.steps(3);
            session.submit(urgent);
            engine.steps(1);
            assertThat(FakeLanguageModel.tokensBySlot(engine.lastStep()))
                    .containsEntry(0, 1)
                    .containsEntry(1, urgent.prompt().size());
            assertThat(engine.engine.waiting()).isEqualTo(1);
            assertThat(engine.engine.preemptions()).isEqualTo(1);
            engine.finish(session, received);
            assertUndisturbed(engine, patient);
            assertUndisturbed(engine, other);
            assertUndisturbed(engine, urgent);
            assertThat(engine.engine.preemptions()).as("no slot changes hands twice").isEqualTo(1);
        }
    }

    @Test
    void equalPrioritiesAndOldSequencesKeepTheirSlots() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(urgent(prompt("runs", 30), 3));
            engine.steps(1);
            session.submit(urgent(prompt("equal", 3), 3));
            engine.steps(1);
            engine.passMillis(Sequence.AGING_MILLIS + 1);
            session.submit(urgent(prompt("late", 3), 2));
            engine.steps(1);
            assertThat(engine.engine.preemptions()).isZero();
            session.submit(urgent(prompt("urgent", 3), 1));
            engine.steps(1);
            assertThat(engine.engine.preemptions()).isEqualTo(1);
            assertThat(engine.engine.waiting()).isEqualTo(3);
        }
    }

    @Test
    void nobodyGivesWayWhileAnotherWorkerHasAFreeSlot() {
        try (TestEngine engine = TestEngine.with(2, 3)) { // two slots, and one
            EngineSession session = engine.openSession();
            session.submit(urgent(prompt("a", 30), 5));
            session.submit(urgent(prompt("b", 30), 6));
            engine.steps(1);
            session.submit(urgent(prompt("urgent", 3), 1));
            engine.engine.step(1); // the full one comes first
            assertThat(engine.engine.preemptions()).isZero();
            engine.engine.step(0);
            session.submit(urgent(prompt("another", 3), 1));
            engine.engine.step(0);
            assertThat(engine.engine.preemptions()).as("b is the other worker's").isZero();
            engine.engine.step(1);
            assertThat(engine.engine.preemptions()).isEqualTo(1);
        }
    }

    private void assertUndisturbed(TestEngine engine, GenerationRequest request) {
        Undisturbed alone = Undisturbed.of(engine.model, request);
        assertThat(received.tokens(request.stream())).isEqualTo(alone.tokens());
        assertThat(received.text(request.stream())).isEqualTo(alone.text());
        assertThat(received.finish(request.stream())).isEqualTo(alone.finish());
    }
}

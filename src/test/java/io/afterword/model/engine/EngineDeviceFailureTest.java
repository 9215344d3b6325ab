package io.afterword.model.engine;

import static io.afterword.model.engine.Prompts.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.GenerationRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineDeviceFailureTest {
    private final Received received = new Received();

    @Test
    void aDeviceThatThrowsIsRebuiltAndItsSequencesGoOn() {
        GenerationRequest one = prompt("one", 9);
        GenerationRequest two = prompt("two", 12);
        try (TestEngine engine = TestEngine.with(1, 2)) {
            EngineSession session = engine.openSession();
            session.submit(one);
            session.submit(two);
            engine.steps(3);
            engine.model.failForwards(1);
            engine.finish(session, received);
            assertThat(engine.engine.deviceFailures()).isEqualTo(1);
            for (GenerationRequest request : List.of(one, two)) {
                Undisturbed alone = Undisturbed.of(engine.model, request);
                assertThat(received.tokens(request.requestId())).isEqualTo(alone.tokens());
                assertThat(received.text(request.requestId())).isEqualTo(alone.text());
            }
        }
    }

    @Test
    void anotherWorkersDeviceIsNotTouched() {
        try (TestEngine engine = TestEngine.with(2, 2)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("one", 12));
            session.submit(prompt("two", 12));
            engine.steps(2);
            engine.model.failForwards(1); // the first worker's
            engine.steps(1);
            engine.model.duringForward(
                    chunks -> assertThat(chunks.getFirst().start()).as("no prefill").isPositive());
            assertThat(engine.engine.step(1)).isTrue();
            engine.model.duringForward(chunks -> {});
            engine.finish(session, received);
        }
    }

    @Test
    void aPausedSequenceIsRebuiltWhenItGoesOn() {
        GenerationRequest paused = prompt("paused", 20);
        try (TestEngine engine = TestEngine.with(1, 2)) {
            EngineSession session = engine.openSession();
            session.submit(paused);
            engine.steps(9);
            EngineSession other = engine.openSession();
            other.submit(prompt("other", 4));
            engine.model.failForwards(1);
            engine.steps(4);
            engine.finish(session, received);
            assertThat(received.tokens("paused"))
                    .isEqualTo(Undisturbed.of(engine.model, paused).tokens());
        }
    }

    @Test
    void threeStrikesStopTheEngineOnce() {
        TestEngine engine = TestEngine.with(2, 2);
        EngineSession session = engine.openSession();
        session.submit(prompt("a", 30));
        engine.model.failForwards(100);
        engine.steps(2);
        assertThat(engine.fatal).isEmpty();
        engine.steps(5);
        assertThat(engine.fatal).hasSize(1);
        assertThat(engine.fatal.getFirst())
                .isInstanceOf(DeviceLostException.class)
                .hasMessageContaining("3 times")
                .hasMessageContaining("the device is gone");
        assertThat(engine.model.steps()).as("no step after it").hasSize(3);
        assertThat(session.drain(9, received)).isZero();
        session.cancel("a"); // calls are still accepted
        session.close();
        engine.engine.close();
        assertThat(engine.model.openRunners()).isZero();
    }

    @Test
    void prefillsThatSucceedBetweenTheFailuresDoNotForgiveThem() {
        TestEngine engine =
                new TestEngine(new FakeLanguageModel(64), new EngineSettings(1, 1, 4, 4));
        EngineSession session = engine.openSession();
        session.submit(prompt("poison", 30));
        engine.model.duringForward(
                chunks -> engine.model.failForwards(chunks.getFirst().start() > 8 ? 1 : 0));
        engine.steps(50);
        assertThat(engine.fatal).hasSize(1);
        assertThat(engine.fatal.getFirst()).isInstanceOf(DeviceLostException.class);
        engine.engine.close();
    }

    @Test
    void aRunnerThatCannotBeMadeIsAStrikeToo() {
        TestEngine engine = TestEngine.with(1, 1);
        EngineSession session = engine.openSession();
        session.submit(prompt("a", 3));
        engine.model.failForwards(1);
        engine.model.failNewRunners(2);
        engine.steps(3);
        assertThat(engine.fatal).hasSize(1);
        assertThat(engine.fatal.getFirst())
                .isInstanceOf(DeviceLostException.class)
                .hasMessageContaining("the device is gone");
        engine.engine.close();
    }

    @Test
    void twoFailedRunnersAreSurvived() {
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", 3));
            engine.model.failNewRunners(2);
            engine.finish(session, received);
            assertThat(received.hasEnded("a")).isTrue();
        }
    }

    @Test
    void aForwardPassWithTooFewChoicesIsAFailure() {
        GenerationRequest request = prompt("a", 8);
        try (TestEngine engine = TestEngine.with(1, 1)) {
            EngineSession session = engine.openSession();
            session.submit(request);
            engine.steps(2);
            engine.model.leaveOutAChoice(true);
            engine.steps(1);
            engine.model.leaveOutAChoice(false);
            assertThat(engine.engine.deviceFailures()).isEqualTo(1);
            engine.finish(session, received);
            assertThat(received.tokens("a"))
                    .isEqualTo(Undisturbed.of(engine.model, request).tokens());
        }
    }

    @Test
    void anErrorIsNoFailureOfTheDevice() {
        TestEngine engine = TestEngine.with(1, 1);
        EngineSession session = engine.openSession();
        session.submit(prompt("a", 3));
        engine.model.duringForward(
                chunks -> {
                    throw new OutOfMemoryError("heap");
                });
        engine.steps(3);
        assertThat(engine.fatal).hasSize(1);
        assertThat(engine.fatal.getFirst()).isInstanceOf(OutOfMemoryError.class);
        engine.engine.close();
        assertThat(engine.model.openRunners()).isZero();
    }
}

package io.afterword.model.engine;

import static io.afterword.model.engine.Prompts.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.GenerationRequest;

import org.junit.jupiter.api.Test;

/// A device that makes a step while the one before it is read. [EngineSimulationTest] has it too,
/// among everything else that happens.
class EngineRunAheadTest {
    private final Received received = new Received();

    private static TestEngine engine(int slots) {
        return new TestEngine(
                new FakeLanguageModel(64).runningAhead(), new EngineSettings(1, slots, 4, 256));
    }

    @Test
    void launchesAStepBeforeTheOneBeforeItIsRead() {
        GenerationRequest request = prompt("a", 6);
        try (TestEngine engine = engine(1)) {
            EngineSession session = engine.openSession();
            session.submit(request);
            engine.steps(1);
            assertThat(session.drain(9, received)).as("not read yet").isZero();
            engine.steps(1);
            assertThat(engine.model.steps()).hasSize(2);
            assertThat(session.drain(9, received)).isEqualTo(1);
            engine.finish(session, received);
            assertThat(received.tokens("a"))
                    .isEqualTo(Undisturbed.of(engine.model, request).tokens());
            assertThat(engine.model.steps()).as("none beyond the last token").hasSize(6);
        }
    }

    @Test
    void dropsWhatIsComputedBeyondAStop() {
        try (TestEngine engine = engine(1)) {
            engine.model.answering("Hello", " you");
            EngineSession session = engine.openSession();
            session.submit(prompt("a", "Hello", 20));
            engine.finish(session, received);
            assertThat(received.text("a")).isEqualTo(" you");
            assertThat(engine.model.steps()).as("four tokens, the end, one beyond").hasSize(6);
            assertThat(engine.engine.deviceFailures()).isZero();
        }
    }

    @Test
    void pausesAsSoonAsWithoutRunningAhead() {
        try (TestEngine engine = engine(1)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", 20));
            engine.steps(20);
            assertThat(engine.model.steps()).hasSize(4);
            assertThat(session.drain(9, received)).isEqualTo(4);
        }
    }

    @Test
    void computesAgainWhatWasUnderWayWhenTheDeviceFailed() {
        GenerationRequest request = prompt("a", 12);
        try (TestEngine engine = engine(1)) {
            EngineSession session = engine.openSession();
            session.submit(request);
            engine.steps(3);
            engine.model.failForwards(1);
            engine.finish(session, received);
            assertThat(engine.engine.deviceFailures()).isEqualTo(1);
            assertThat(received.tokens("a"))
                    .isEqualTo(Undisturbed.of(engine.model, request).tokens());
        }
    }
}

package io.afterword.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An engine on a fake model, stepped by the test, on a clock that the test moves.
final class TestEngine implements AutoCloseable {
    final FakeLanguageModel model;
    final Engine engine;
    final List<Throwable> fatal = new ArrayList<>();
    final Measured measured = new Measured();
    private long nanos = 1_000_000_000;

    TestEngine(FakeLanguageModel model, EngineSettings settings) {
        this.model = model;
        this.engine =
                new Engine(
                        model.served(Prompts.MODEL),
                        settings,
                        () -> nanos,
                        this::now,
                        measured,
                        fatal::add);
    }

    static TestEngine with(int workers, int slots) {
        return new TestEngine(
                new FakeLanguageModel(64), new EngineSettings(workers, slots, 4, 256));
    }

    Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    EngineSession openSession() {
        return engine.openSession();
    }

    void passMillis(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    void steps(int times) {
        for (int i = 0; i < times; i++) {
            engine.stepAll();
        }
    }

    /// Steps and drains until nothing can be done.
    void finish(EngineSession session, Received received) {
        boolean any = true;
        while (any) {
            boolean stepped = engine.stepAll();
            any = session.drain(Integer.MAX_VALUE, received) > 0 || stepped;
        }
    }

    List<Chunk> lastStep() {
        return model.steps().getLast();
    }

    /// Closes the engine, which must have met no error and leave no device open.
    @Override
    public void close() {
        engine.close();
        assertThat(fatal).isEmpty();
        assertThat(model.openRunners()).isZero();
    }
}

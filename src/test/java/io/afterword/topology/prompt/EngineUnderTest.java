package io.afterword.topology.prompt;

import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.Engines;
import io.afterword.model.engine.ServedModels;

/// An engine that makes a step when the test says so.
interface EngineUnderTest extends AutoCloseable {
    ServedModels models();

    EngineSession openSession();

    /// Whether there was something to do.
    boolean stepAll();

    int running();

    @Override
    void close();

    /// The engine that is shipped.
    static EngineUnderTest of(Engines engine, ServedModels models) {
        return new EngineUnderTest() {
            @Override
            public ServedModels models() {
                return models;
            }

            @Override
            public EngineSession openSession() {
                return engine.openSession();
            }

            @Override
            public boolean stepAll() {
                return engine.stepAll();
            }

            @Override
            public int running() {
                return engine.running();
            }

            @Override
            public void close() {
                engine.close();
            }
        };
    }
}

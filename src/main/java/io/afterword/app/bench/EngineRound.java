package io.afterword.app.bench;

import io.afterword.model.engine.Emission;
import io.afterword.model.engine.EngineSession;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A workload handed to the engine itself, as a task of the topology does it, but without Kafka.
final class EngineRound {
    private static final int BATCH = 256;
    private static final long PAUSE_NANOS = 1_000_000;

    private final EngineSession session;
    private final TimedModel model;
    private final Runnable check;
    private final List<Double> millisToFirstToken = new ArrayList<>();
    private long begin;
    private long end;
    private int tokens;

    /// @param session a new one, closed by its maker
    /// @param check throws if the engine has ended by itself
    EngineRound(EngineSession session, TimedModel model, Runnable check) {
        this.session = session;
        this.model = model;
        this.check = check;
    }

    Round run(Workload workload) {
        model.forget();
        begin = System.nanoTime();
        end = begin;
        workload.seeds().mapToObj(workload::request).forEach(session::submit);
        while (session.unfinished() > 0) {
            if (session.drain(BATCH, this::add) == 0) {
                check.run();
                Patience.check(end);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return new Round(tokens, (end - begin) / 1e9, millisToFirstToken, List.of(), model.steps());
    }

    private void add(Emission emission) {
        end = System.nanoTime();
        if (emission.token().isPresent()) {
            tokens++;
            if (emission.index() == 0) {
                millisToFirstToken.add((end - begin) / 1e6);
            }
        }
    }
}

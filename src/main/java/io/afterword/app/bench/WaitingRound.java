package io.afterword.app.bench;

import io.afterword.model.engine.Emission;
import io.afterword.model.engine.EngineSession;

import java.util.concurrent.locks.LockSupport;

/// Short prompts for all slots, and some that wait behind them. For each one that ends another one
/// comes, so that as many wait all the time.
final class WaitingRound {
    private static final int BATCH = 256;
    private static final long PAUSE_NANOS = 1_000_000;

    private final EngineSession session;
    private final Workload workload;
    private final Runnable check;
    private long nextSeed;
    private long tokens;
    private long last = System.nanoTime();

    /// Hands all of them over.
    ///
    /// @param session a new one, closed by its maker
    /// @param workload those that run and those that wait
    /// @param check throws if the engine has ended by itself
    WaitingRound(EngineSession session, Workload workload, Runnable check) {
        this.session = session;
        this.workload = workload;
        this.check = check;
        workload.seeds().mapToObj(workload::request).forEach(session::submit);
        nextSeed = workload.next().firstSeed();
    }

    /// Runs until so many tokens came.
    ///
    /// @return tokens a second
    double run(int most) {
        long begin = System.nanoTime();
        long before = tokens;
        while (tokens - before < most) {
            if (session.drain(BATCH, this::add) == 0) {
                check.run();
                Patience.check(last);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return (tokens - before) * 1e9 / (last - begin);
    }

    private void add(Emission emission) {
        last = System.nanoTime();
        tokens += emission.token().isPresent() ? 1 : 0;
        if (emission.ending().isPresent()) {
            session.submit(workload.request(nextSeed++));
        }
    }
}

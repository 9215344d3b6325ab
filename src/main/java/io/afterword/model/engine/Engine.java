package io.afterword.model.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// Generates with one model, for all tasks of the JVM. Whoever makes it closes it, and owns the
/// model; for several models there are [Engines]. Thread-safe. What it holds is cache: losing it
/// costs one prefill for each generation that had not ended, never a token that was published.
///
/// A device that throws is rebuilt. After three failures of one worker within 10,000 steps, and
/// after an error that is no failure of the device, all workers stop and `onFatal` is called, once:
/// with a [DeviceLostException], or with the error. Sessions then accept calls, and no token is
/// generated any more.
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /// A step takes milliseconds to a second; a kernel that hangs must not hold the process up.
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final ServedModel model;
    private final EngineSettings settings;
    private final Consumer<Throwable> onFatal;
    private final EngineCounters counters = new EngineCounters();
    private final LongSupplier nanoTime;
    private final Measurements measurements;
    private final Schedule schedule;
    private final List<Worker> workers;
    private boolean started;

    /// @param nanoTime a clock for timings and age, as [System#nanoTime()]
    /// @param wallClock the clock of deadlines
    /// @param onFatal ends the process; called by a worker's thread whose device is free by then,
    ///   so that it may wait for [#close()]
    public Engine(
            ServedModel model,
            EngineSettings settings,
            LongSupplier nanoTime,
            InstantSource wallClock,
            Measurements measurements,
            Consumer<Throwable> onFatal) {
        this.model = model;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.measurements = measurements;
        this.onFatal = onFatal;
        this.schedule = new Schedule(model, settings, nanoTime, wallClock, counters, measurements);
        this.workers = IntStream.range(0, settings.workers()).mapToObj(this::worker).toList();
    }

    private Worker worker(int number) {
        return new Worker(
                number, model.network(), schedule, counters, nanoTime, measurements, this::fatal);
    }

    /// Starts the worker threads. They are daemons.
    public synchronized void start() {
        if (started) {
            throw new IllegalStateException("the engine was started before");
        }
        started = true;
        for (int i = 0; i < workers.size(); i++) {
            Thread.ofPlatform().daemon().name("afterword-worker-" + i).start(workers.get(i));
        }
        LOG.atInfo()
                .addKeyValue("model", model.name())
                .addKeyValue("workers", settings.workers())
                .addKeyValue("slots", settings.slots())
                .addKeyValue("slot_bytes", model.network().slotBytes())
                .log("engine started");
    }

    public EngineSession openSession() {
        return new TaskSession(schedule, model);
    }

    /// Runs one step of every worker on the calling thread, for an engine that was not started: a
    /// test decides what happens when.
    ///
    /// @return whether there was something to do
    public synchronized boolean stepAll() {
        boolean any = false;
        for (int i = 0; i < workers.size(); i++) {
            any |= step(i);
        }
        return any;
    }

    synchronized boolean step(int worker) {
        if (started) {
            throw new IllegalStateException("the engine's own threads make the steps");
        }
        try {
            return workers.get(worker).step();
        } catch (Throwable failure) { // as a worker's thread does
            fatal(failure);
            return false;
        }
    }

    private void fatal(Throwable failure) {
        boolean first = schedule.stop();
        LOG.atError().setCause(failure).log("engine failed");
        if (first) {
            onFatal.accept(failure);
        }
    }

    /// Generations that have a slot.
    public int running() {
        return schedule.running();
    }

    /// Generations of all sessions that have not ended for them.
    int unfinished() {
        return schedule.unfinished();
    }

    /// Generations that wait for a slot.
    public int waiting() {
        return schedule.waiting();
    }

    public int slots() {
        return settings.slots();
    }

    /// Tokens of prompts whose continuation has begun, of each continuation.
    public long promptTokens() {
        return counters.promptTokens();
    }

    /// Tokens generated.
    public long tokens() {
        return counters.tokens();
    }

    /// Forward passes, of all workers together.
    public long steps() {
        return counters.steps();
    }

    /// Generations that ended with `MODEL_ERROR`.
    public long modelErrors() {
        return counters.modelErrors();
    }

    /// How often a device threw.
    public long deviceFailures() {
        return counters.deviceFailures();
    }

    /// How often a sequence gave its slot to a more urgent one.
    public long preemptions() {
        return counters.preemptions();
    }

    /// Tokens of sequences that got a slot, for which others' keys and values were looked for.
    public long prefixQueries() {
        return counters.prefixQueries();
    }

    /// Tokens of those whose keys and values were taken over instead of being computed.
    public long prefixHits() {
        return counters.prefixHits();
    }

    /// Stops the workers and frees their devices. Waits for the steps that are under way, ten
    /// seconds at most. Idempotent.
    @Override
    public void close() {
        schedule.stop();
        if (hasThreads()) {
            awaitWorkers();
        } else {
            workers.forEach(Worker::close);
        }
    }

    private synchronized boolean hasThreads() {
        return started;
    }

    private void awaitWorkers() {
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        int busy = 0;
        try {
            for (Worker worker : workers) {
                busy += worker.awaitDone(deadline - System.nanoTime()) ? 0 : 1;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            LOG.atWarn().log("interrupted while the engine stopped");
            return;
        }
        if (busy > 0) {
            LOG.atWarn().addKeyValue("workers", busy).log("workers did not stop in time");
        } else {
            LOG.atInfo().log("engine stopped");
        }
    }
}

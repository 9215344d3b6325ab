package io.afterword.model.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// An engine for each model, behind one session for a task. Made and closed as an [Engine] is, and
/// thread-safe as it is. The models share nothing but the machine: each has workers and slots of
/// its own, and those of a model that nobody asks take no time.
public final class Engines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private final Map<String, Engine> byModel = new LinkedHashMap<>();
    private final AtomicBoolean failed = new AtomicBoolean();

    /// @param settings of a model's engine, but for what the model knows better
    /// @param nanoTime a clock for timings, as [System#nanoTime()]
    /// @param wallClock the clock of deadlines
    /// @param measurements of a model's engine, by the model's name
    /// @param onFatal called once, for the first engine that fails
    public Engines(
            ServedModels models,
            Function<LanguageModel, EngineSettings> settings,
            LongSupplier nanoTime,
            InstantSource wallClock,
            Function<String, Measurements> measurements,
            Consumer<Throwable> onFatal) {
        models.byName()
                .forEach((name, model) ->
                        byModel.put(
                                name,
                                new Engine(
                                        model,
                                        model.network().settings(settings.apply(model.network())),
                                        nanoTime,
                                        wallClock,
                                        measurements.apply(name),
                                        failure -> fatal(name, failure, onFatal))));
    }

    private void fatal(String model, Throwable failure, Consumer<Throwable> onFatal) {
        LOG.atError().addKeyValue("model", model).log("the engine of a model failed");
        if (failed.compareAndSet(false, true)) {
            onFatal.accept(failure);
        }
    }

    /// Starts the worker threads of all models.
    public void start() {
        byModel.values().forEach(Engine::start);
    }

    public EngineSession openSession() {
        Map<String, EngineSession> sessions = new LinkedHashMap<>();
        byModel.forEach((name, engine) -> sessions.put(name, engine.openSession()));
        return sessions.size() == 1
                ? sessions.values().iterator().next()
                : new SessionOfModels(sessions);
    }

    /// Runs one step of every worker on the calling thread, for engines that were not started.
    ///
    /// @return whether there was something to do
    public boolean stepAll() {
        boolean any = false;
        for (Engine engine : byModel.values()) {
            any |= engine.stepAll();
        }
        return any;
    }

    /// In the order of the models.
    public Map<String, Engine> byModel() {
        return Collections.unmodifiableMap(byModel);
    }

    /// Generations that have a slot.
    public int running() {
        return Math.toIntExact(sum(Engine::running));
    }

    /// Generations that wait for a slot.
    public int waiting() {
        return Math.toIntExact(sum(Engine::waiting));
    }

    /// Generations of all sessions that have not ended for them, as [EngineSession#unfinished()]
    /// says.
    public int unfinished() {
        return Math.toIntExact(sum(Engine::unfinished));
    }

    /// Tokens generated.
    public long tokens() {
        return sum(Engine::tokens);
    }

    private long sum(ToLongFunction<Engine> part) {
        return byModel.values().stream().mapToLong(part).sum();
    }

    /// Closes all engines. Idempotent.
    @Override
    public void close() {
        byModel.values().forEach(Engine::close);
    }
}

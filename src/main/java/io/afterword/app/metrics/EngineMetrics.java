package io.afterword.app.metrics;

import io.afterword.domain.FinishReason;
import io.afterword.model.engine.Emission.Timings;
import io.afterword.model.engine.Engine;
import io.afterword.model.engine.Measurements;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The metrics of one model's engine, under vLLM's names with our prefix.
final class EngineMetrics implements Measurements {
    private static final double NANOS_PER_MILLI = 1e6;

    /// Bounds of the histograms of times, in microseconds: from a token of an n-gram table to a
    /// continuation that fills a large model's context.
    private static final Duration[] TIMES =
            Stream.of(1L, 10L, 100L, 1_000L, 10_000L, 100_000L, 1_000_000L)
                    .flatMap(decade -> Stream.of(100 * decade, 250 * decade, 500 * decade))
                    .map(micros -> Duration.ofNanos(micros * 1_000))
                    .toArray(Duration[]::new);

    /// Bounds of the histogram of sequences in a step.
    private static final double[] BATCHES =
            IntStream.rangeClosed(0, 10).mapToDouble(power -> 1 << power).toArray();

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer firstToken;
    private final Timer nextToken;
    private final Timer queued;
    private final Timer prefill;
    private final Timer decode;
    private final Timer step;
    private final DistributionSummary batch;
    private final Counter stepTokens;
    private final Map<FinishReason, Counter> ended = new EnumMap<>(FinishReason.class);

    EngineMetrics(MeterRegistry registry, String model) {
        this.registry = registry;
        tags = Tags.of("model_name", model);
        firstToken = timer("time.to.first.token", "From submission to the first token");
        nextToken = timer("inter.token.latency", "From one token of a stream to the next");
        queued = timer("request.queue.time", "From submission until a slot was free");
        prefill = timer("request.prefill.time", "From a free slot to the first token");
        decode = timer("request.decode.time", "From the first token to the last");
        step = timer("step.time", "Of one step of one worker");
        batch =
                DistributionSummary.builder("afterword.step.batch.size")
                        .description("Sequences in one step of one worker")
                        .tags(tags)
                        .serviceLevelObjectives(BATCHES)
                        .register(registry);
        stepTokens =
                Counter.builder("afterword.step.tokens")
                        .description("Tokens that the steps ran, of prompts and continuations")
                        .tags(tags)
                        .register(registry);
        for (FinishReason reason : FinishReason.values()) {
            ended.put(reason, counterOf(reason));
        }
    }

    private Timer timer(String name, String description) {
        return Timer.builder("afterword." + name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(TIMES)
                .register(registry);
    }

    private Counter counterOf(FinishReason reason) {
        return Counter.builder("afterword.request.success")
                .description("Continuations that the engine ended")
                .tags(tags.and("finished_reason", reason.name().toLowerCase(Locale.ROOT)))
                .register(registry);
    }

    /// What the engine counts itself is read when it is asked for.
    void bind(Engine engine) {
        gauge(engine, "num.requests.running", "Generations that have a slot", Engine::running);
        gauge(engine, "num.requests.waiting", "Generations that wait for one", Engine::waiting);
        gauge(
                engine,
                "kv.cache.usage.perc",
                "Slots of keys and values in use; 1 is all of them",
                of -> (double) of.running() / of.slots());
        counter(
                engine,
                "prompt.tokens",
                "Tokens of prompts whose continuation began",
                Engine::promptTokens);
        counter(engine, "generation.tokens", "Tokens generated", Engine::tokens);
        counter(
                engine,
                "num.preemptions",
                "Slots given to more urgent generations",
                Engine::preemptions);
        counter(
                engine,
                "prefix.cache.queries",
                "Tokens looked for in the prefix cache",
                Engine::prefixQueries);
        counter(engine, "prefix.cache.hits", "Of these, tokens found", Engine::prefixHits);
        counter(engine, "device.failures", "Times that a device threw", Engine::deviceFailures);
    }

    private void gauge(
            Engine engine, String name, String description, ToDoubleFunction<Engine> value) {
        Gauge.builder("afterword." + name, engine, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void counter(
            Engine engine, String name, String description, ToDoubleFunction<Engine> value) {
        FunctionCounter.builder("afterword." + name, engine, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void firstToken(long nanos) {
        firstToken.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void nextToken(long nanos) {
        nextToken.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void ended(FinishReason reason, Timings timings) {
        Counter counter = ended.get(reason);
        if (counter != null) {
            counter.increment();
        }
        record(queued, timings.queued());
        record(prefill, timings.prefill());
        record(decode, timings.decode());
    }

    private static void record(Timer timer, double millis) {
        timer.record((long) (millis * NANOS_PER_MILLI), TimeUnit.NANOSECONDS);
    }

    @Override
    public void stepped(int sequences, int tokens, long nanos) {
        step.record(nanos, TimeUnit.NANOSECONDS);
        batch.record(sequences);
        stepTokens.increment(tokens);
    }
}

package io.afterword.app.bench;

import io.afterword.model.engine.EngineSession;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Measures a topology that runs, and beside it the engine that it runs on, which takes the same
/// kind of workload without Kafka. What is compared takes turns.
final class EndToEndBench {
    private static final int SHORT_PROMPT = 16;
    private static final int SHORT_CONTINUATION = 16;

    /// Short rounds for each other one.
    private static final int SHORT_ROUNDS = 4;

    private final Pipeline pipeline;
    private final TimedModel model;
    private final ModelConditions conditions;
    private final Path broker;
    private long nextSeed;

    /// @param model is served under the conditions' model
    /// @param broker the data directory of its only broker
    /// @param firstSeed of the prompts; a benchmark before it used lower ones
    EndToEndBench(
            Pipeline pipeline,
            TimedModel model,
            ModelConditions conditions,
            Path broker,
            long firstSeed) {
        this.pipeline = pipeline;
        this.model = model;
        this.conditions = conditions;
        this.broker = broker;
        this.nextSeed = firstSeed;
    }

    /// The seed for a next benchmark.
    long nextSeed() {
        return nextSeed;
    }

    private Workload workload(int prompts, int promptTokens, int maxTokens) {
        Workload next =
                new Workload(conditions.model(), nextSeed, prompts, promptTokens, maxTokens);
        nextSeed = next.next().firstSeed();
        return next;
    }

    private Workload inContext(int prompts) {
        int steps = conditions.steps();
        return workload(prompts, conditions.context() - steps / 2, steps);
    }

    private Round endToEnd(Workload workload) {
        return new EndToEndRound(pipeline, model).run(workload);
    }

    private Round engine(Workload workload) {
        try (EngineSession session = pipeline.service().engines().openSession()) {
            return new EngineRound(session, model, pipeline.service()::requireRunning)
                    .run(workload);
        }
    }

    /// Runs rounds of the largest batch for some time, one at least of each kind.
    void warmUp(Duration time) {
        long begin = System.nanoTime();
        do {
            engine(inContext(conditions.batch()));
            endToEnd(inContext(conditions.batch()));
        } while (System.nanoTime() - begin < time.toNanos());
    }

    /// The engine alone against the whole way.
    List<Figure> compare(int batch) {
        List<Round> alone = new ArrayList<>();
        List<Round> whole = new ArrayList<>();
        long changelogs = 0;
        engine(inContext(batch));
        endToEnd(inContext(batch));
        for (int round = 0; round < conditions.rounds(); round++) {
            alone.add(engine(inContext(batch)));
            long before = ChangelogSize.bytes(broker);
            whole.add(endToEnd(inContext(batch)));
            changelogs += ChangelogSize.bytes(broker) - before;
        }
        ModelConditions on = conditions.withBatch(batch);
        List<Figure> figures = new ArrayList<>();
        figures.addAll(throughput(alone, whole, on));
        figures.addAll(firstToken(batch, on));
        figures.addAll(readable(whole, on));
        figures.addAll(steps(alone, whole, on));
        figures.add(new Figure(Measure.CHANGELOG_PER_TOKEN, changelogs / tokens(whole), on));
        return figures;
    }

    /// Of short prompts: with long ones it would depend on which of them share a step.
    private List<Figure> firstToken(int batch, ModelConditions on) {
        List<Round> alone = new ArrayList<>();
        List<Round> whole = new ArrayList<>();
        for (int round = 0; round < SHORT_ROUNDS * conditions.rounds(); round++) {
            alone.add(engine(workload(batch, SHORT_PROMPT, SHORT_CONTINUATION)));
            whole.add(endToEnd(workload(batch, SHORT_PROMPT, SHORT_CONTINUATION)));
        }
        Samples first = Round.all(whole, round -> round.millisToFirstToken().stream());
        double engine = Round.all(alone, round -> round.millisToFirstToken().stream()).median();
        return List.of(
                new Figure(Measure.FIRST_TOKEN_MEDIAN, first.median(), on),
                new Figure(Measure.FIRST_TOKEN_PERCENTILE_99, first.percentile99(), on),
                new Figure(Measure.ENGINE_FIRST_TOKEN_MEDIAN, engine, on),
                new Figure(Measure.FIRST_TOKEN_ABOVE_ENGINE, first.median() - engine, on));
    }

    private static List<Figure> throughput(
            List<Round> alone, List<Round> whole, ModelConditions on) {
        double engine = Round.each(alone, Round::tokensPerSecond).median();
        double all = Round.each(whole, Round::tokensPerSecond).median();
        return List.of(
                new Figure(Measure.THROUGHPUT, all, on),
                new Figure(Measure.ENGINE_THROUGHPUT, engine, on),
                new Figure(Measure.THROUGHPUT_TO_ENGINE, 100 * all / engine, on));
    }

    private static List<Figure> readable(List<Round> whole, ModelConditions on) {
        Samples millis = Round.all(whole, round -> round.millisToReadable().stream());
        return List.of(
                new Figure(Measure.COMPUTED_TO_READABLE_MEDIAN, millis.median(), on),
                new Figure(Measure.COMPUTED_TO_READABLE_PERCENTILE_99, millis.percentile99(), on));
    }

    private static List<Figure> steps(List<Round> alone, List<Round> whole, ModelConditions on) {
        Samples millis = Round.stepMillis(whole);
        double median = millis.median();
        double tail = millis.percentile99();
        return List.of(
                new Figure(Measure.ENGINE_STEP_MEDIAN, Round.stepMillis(alone).median(), on),
                new Figure(Measure.STEP_BESIDE_BROKER_MEDIAN, median, on),
                new Figure(Measure.STEP_BESIDE_BROKER_PERCENTILE_99, tail, on),
                new Figure(Measure.STEP_BESIDE_BROKER_PERCENTILE_99_TO_MEDIAN, tail / median, on));
    }

    private static double tokens(List<Round> rounds) {
        return rounds.stream().mapToInt(Round::tokens).sum();
    }

    /// Runs until so many tokens could be read, after a tenth of them to warm up.
    List<Figure> soak(int tokens) {
        long warm = 0;
        while (warm < tokens / 10) {
            warm += endToEnd(inContext(conditions.batch())).tokens();
        }
        long changelogs = ChangelogSize.bytes(broker);
        OptionalLong resident = ResidentMemory.bytes();
        List<Round> rounds = new ArrayList<>();
        long most = 0;
        for (long done = 0; done < tokens; done += rounds.getLast().tokens()) {
            rounds.add(endToEnd(inContext(conditions.batch())));
            most = Math.max(most, ResidentMemory.bytes().orElse(0));
        }
        double perToken = (ChangelogSize.bytes(broker) - changelogs) / tokens(rounds);
        List<Figure> figures = new ArrayList<>();
        figures.add(
                new Figure(
                        Measure.SOAK_THROUGHPUT,
                        Round.each(rounds, Round::tokensPerSecond).median(),
                        conditions));
        figures.add(new Figure(Measure.CHANGELOG_PER_TOKEN, perToken, conditions));
        if (resident.isPresent()) {
            double begin = resident.getAsLong();
            figures.add(new Figure(Measure.RESIDENT, begin / 1e6, conditions));
            figures.add(
                    new Figure(Measure.RESIDENT_GROWTH, 100 * (most - begin) / begin, conditions));
        }
        return figures;
    }
}

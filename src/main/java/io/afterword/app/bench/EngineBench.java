package io.afterword.app.bench;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.model.engine.Engine;
import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.token.Gpt2Tokenizer;

import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Measures an engine without Kafka, with a model of its own. What is compared takes turns.
final class EngineBench implements AutoCloseable {
    private static final int GPU_WARM_UP_ROUNDS = 15;

    private static final int PREFILL = 512;
    private static final int PREFILLS_PER_WORKER = 4;
    private static final int FEW = 100;
    private static final int MANY = 10_000;
    private static final int SHORT_PROMPT = 16;
    private static final int SHORT_CONTINUATION = 24;

    private final Network network;
    private final ModelConditions conditions;
    private final TimedModel model;
    private final Engine engine;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final MemoryRead memory = new MemoryRead();
    private long nextSeed = 1;

    /// @param conditions with the largest batch that will be measured
    EngineBench(Network network, ModelConditions conditions) {
        this.network = network;
        this.conditions = conditions;
        this.model = new TimedModel(network.load());
        EngineSettings defaults = EngineSettings.defaults(conditions.workers());
        this.engine =
                new Engine(
                        new ServedModel(network.name(), model, new Gpt2Tokenizer()),
                        new EngineSettings(
                                conditions.workers(),
                                slots(),
                                defaults.runAhead(),
                                model.stepTokens()),
                        System::nanoTime,
                        InstantSource.system(),
                        failure::set);
        engine.start();
    }

    private int slots() {
        return Math.max(conditions.batch(), conditions.workers());
    }

    private void check() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new CommandException(ExitCode.ENGINE, "the engine failed: " + cause, cause);
        }
    }

    private Workload workload(int prompts, int promptTokens, int maxTokens) {
        Workload next = new Workload(network.name(), nextSeed, prompts, promptTokens, maxTokens);
        nextSeed = next.next().firstSeed();
        return next;
    }

    private Round round(Workload workload) {
        try (EngineSession session = engine.openSession()) {
            return new EngineRound(session, model, this::check).run(workload);
        }
    }

    /// Steps of one sequence; on a CPU beside what the memory could do at the time.
    List<Figure> decodeOne() {
        return conditions.areOfGpu() ? decodeOneOnGpu() : decodeOneBesideMemory();
    }

    private List<Figure> decodeOneOnGpu() {
        List<Round> rounds = new ArrayList<>();
        warmUp(1);
        for (int round = 0; round < conditions.rounds(); round++) {
            rounds.add(decodeRound(1));
        }
        return decodeFigures(rounds, conditions.withBatch(1));
    }

    private List<Figure> decodeOneBesideMemory() {
        ModelConditions one = conditions.withBatch(1);
        List<Round> rounds = new ArrayList<>();
        double[] all = new double[conditions.rounds()];
        double[] single = new double[conditions.rounds()];
        warmUp(1);
        for (int round = 0; round < conditions.rounds(); round++) {
            all[round] = memory.bytesPerSecond(conditions.cores());
            single[round] = memory.bytesPerSecond(1);
            rounds.add(decodeRound(1));
        }
        double read = Samples.of(all).median();
        double limit = read / network.readBytes();
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(Measure.MEMORY_READ, read / 1e9, one));
        figures.add(
                new Figure(Measure.MEMORY_READ_OF_A_CORE, Samples.of(single).median() / 1e9, one));
        figures.add(new Figure(Measure.MEMORY_LIMIT, limit, one));
        figures.addAll(decodeFigures(rounds, one));
        figures.add(
                new Figure(
                        Measure.DECODE_TO_MEMORY_LIMIT,
                        100 * tokensPerSecond(rounds) / limit,
                        one));
        return figures;
    }

    /// Steps of some sequences, and how many times the tokens of one they bring.
    List<Figure> decodeMany(int batch) {
        ModelConditions many = conditions.withBatch(batch);
        List<Round> rounds = new ArrayList<>();
        List<Round> alone = new ArrayList<>();
        warmUp(batch);
        for (int round = 0; round < conditions.rounds(); round++) {
            rounds.add(decodeRound(batch));
            alone.add(decodeRound(1));
        }
        List<Figure> figures = new ArrayList<>(decodeFigures(rounds, many));
        double times = tokensPerSecond(rounds) / tokensPerSecond(alone);
        figures.add(new Figure(Measure.DECODE_TO_ONE_SEQUENCE, times, many));
        return figures;
    }

    /// On a GPU a round takes less time than the JVM to compile what is around it.
    private void warmUp(int batch) {
        for (int round = 0; round < (conditions.areOfGpu() ? GPU_WARM_UP_ROUNDS : 1); round++) {
            decodeRound(batch);
        }
    }

    private Round decodeRound(int batch) {
        int steps = conditions.steps();
        return round(workload(batch, conditions.context() - steps / 2, steps));
    }

    private static List<Figure> decodeFigures(List<Round> rounds, ModelConditions on) {
        Samples millis = Round.stepMillis(rounds);
        return List.of(
                new Figure(Measure.DECODE, tokensPerSecond(rounds), on),
                new Figure(Measure.STEP_MEDIAN, millis.median(), on),
                new Figure(Measure.STEP_PERCENTILE_99, millis.percentile99(), on),
                new Figure(
                        Measure.STEP_PERCENTILE_99_TO_MEDIAN,
                        millis.percentile99() / millis.median(),
                        on));
    }

    private static double tokensPerSecond(List<Round> rounds) {
        return Round.each(rounds, round -> Step.decodedPerSecond(round.steps())).median();
    }

    /// Prompts of 512 tokens: one, and several at once.
    List<Figure> prefill() {
        int several = PREFILLS_PER_WORKER * conditions.workers();
        List<Round> ofOne = new ArrayList<>();
        List<Round> ofSeveral = new ArrayList<>();
        prefillRound(several);
        for (int round = 0; round < conditions.rounds(); round++) {
            ofOne.add(prefillRound(1));
            ofSeveral.add(prefillRound(several));
        }
        return List.of(
                prefillFigure(Measure.PREFILL_ONE_PROMPT, ofOne, 1),
                prefillFigure(Measure.PREFILL_SEVERAL_PROMPTS, ofSeveral, several));
    }

    private Round prefillRound(int prompts) {
        return round(workload(prompts, PREFILL, 1));
    }

    private Figure prefillFigure(Measure measure, List<Round> rounds, int prompts) {
        double seconds = Round.each(rounds, Round::seconds).median();
        return new Figure(measure, PREFILL * prompts / seconds, conditions.withBatch(prompts));
    }

    /// What it costs that many wait.
    List<Figure> waiting() {
        ModelConditions full = conditions.withBatch(slots());
        double[] few = new double[conditions.rounds()];
        double[] many = new double[conditions.rounds()];
        waitingRound(FEW);
        for (int round = 0; round < conditions.rounds(); round++) {
            few[round] = waitingRound(FEW);
            many[round] = waitingRound(MANY);
        }
        double withFew = Samples.of(few).median();
        double withMany = Samples.of(many).median();
        return List.of(
                new Figure(Measure.DECODE_FEW_WAITING, withFew, full),
                new Figure(Measure.DECODE_MANY_WAITING, withMany, full),
                new Figure(Measure.DECODE_MANY_TO_FEW_WAITING, 100 * withMany / withFew, full),
                new Figure(Measure.MEMORY_PER_WAITING_PROMPT, bytesOfOneThatWaits(), full));
    }

    private double waitingRound(int waiting) {
        try (EngineSession session = engine.openSession()) {
            model.forget();
            WaitingRound round = new WaitingRound(session, shortPrompts(waiting), this::check);
            int tokens = slots() * conditions.steps();
            round.run(tokens / 4); // until the slots are full, at different places of their texts
            return round.run(tokens);
        }
    }

    private Workload shortPrompts(int waiting) {
        return workload(slots() + waiting, SHORT_PROMPT, SHORT_CONTINUATION);
    }

    private double bytesOfOneThatWaits() {
        try (EngineSession session = engine.openSession()) {
            long before = usedHeap();
            var round = new WaitingRound(session, shortPrompts(MANY), this::check);
            long after = usedHeap();
            round.run(1);
            return (double) (after - before) / MANY;
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        engine.close();
        model.close();
    }
}

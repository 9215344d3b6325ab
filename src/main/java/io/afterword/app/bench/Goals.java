package io.afterword.app.bench;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What the figures should reach. Speed is promised for GPT-2's shape on two cores with some 200
/// tokens of context, and on a GPU such as an H200; what does not depend on the machine,
/// everywhere.
final class Goals {
    private static final int REFERENCE_CORES = 2;
    private static final int REFERENCE_CONTEXT = 200;
    private static final int REFERENCE_ORDER = 5;
    private static final int REFERENCE_TOKENS = 20_000_000;

    private static final List<Aim> ALL =
            List.of(
                    reference("int8", 1, Measure.DECODE, Goal.atLeast(110)),
                    reference("int8", 32, Measure.DECODE, Goal.atLeast(600)),
                    reference("int8", 1, Measure.DECODE_TO_MEMORY_LIMIT, Goal.atLeast(70)),
                    reference("bf16", 1, Measure.DECODE_TO_MEMORY_LIMIT, Goal.atLeast(55)),
                    reference("fp32", 1, Measure.DECODE_TO_MEMORY_LIMIT, Goal.atLeast(40)),
                    reference("int8", 32, Measure.DECODE_TO_ONE_SEQUENCE, Goal.atLeast(4.5)),
                    reference("int8", Measure.PREFILL_ONE_PROMPT, Goal.atLeast(1_300)),
                    reference("int8", Measure.PREFILL_SEVERAL_PROMPTS, Goal.atLeast(2_500)),
                    gpu("gpt2", 1, Goal.atLeast(1_000)),
                    gpu("gpt2", 256, Goal.atLeast(100_000)),
                    gpu("gpt2-xl", 1, Goal.atLeast(220)),
                    gpu("gpt2-xl", 256, Goal.atLeast(30_000)),
                    everywhere(Measure.DECODE_MANY_TO_FEW_WAITING, Goal.atLeast(95)),
                    reference("int8", 32, Measure.THROUGHPUT_TO_ENGINE, Goal.atLeast(85)),
                    reference("int8", 4, Measure.FIRST_TOKEN_ABOVE_ENGINE, Goal.atMost(80)),
                    reference("int8", 4, Measure.COMPUTED_TO_READABLE_MEDIAN, Goal.atMost(40)),
                    reference("int8", 32, Measure.COMPUTED_TO_READABLE_MEDIAN, Goal.atMost(60)),
                    reference(
                            "int8",
                            32,
                            Measure.STEP_BESIDE_BROKER_PERCENTILE_99_TO_MEDIAN,
                            Goal.atMost(2)),
                    ofNetwork(Measure.CHANGELOG_PER_TOKEN, on -> on.batch() == 32, Goal.atMost(64)),
                    everywhere(Measure.RESIDENT_GROWTH, Goal.atMost(5)),
                    learning(Measure.LEARN, Goal.atLeast(100_000)),
                    learning(Measure.LEARN_END_TO_START, Goal.atLeast(70)),
                    learning(Measure.LEARN_CHANGELOG_PER_TOKEN, Goal.atMost(60)),
                    learning(Measure.LIVE_MEDIAN, Goal.atMost(300)),
                    learning(Measure.PREDICTION_MEDIAN, Goal.atMost(150)),
                    learning(Measure.PREDICTION_PERCENTILE_99, Goal.atMost(1_000)),
                    learning(Measure.STATE_PER_NGRAM, Goal.atMost(16)),
                    learning(Measure.RESTORE, Goal.atLeast(30)),
                    training(Measure.TRAIN_TO_PRODUCTS, Goal.atLeast(70)));

    private Goals() {}

    /// A goal, and where it is one.
    private record Aim(Measure measure, Predicate<Conditions> where, Goal goal) {}

    private static Aim everywhere(Measure measure, Goal goal) {
        return new Aim(measure, on -> true, goal);
    }

    private static Aim ofNetwork(Measure measure, Predicate<ModelConditions> where, Goal goal) {
        return new Aim(measure, on -> on instanceof ModelConditions of && where.test(of), goal);
    }

    private static Aim reference(String precision, Measure measure, Goal goal) {
        return ofNetwork(measure, on -> isReference(on, precision), goal);
    }

    private static Aim reference(String precision, int batch, Measure measure, Goal goal) {
        return ofNetwork(measure, on -> isReference(on, precision) && on.batch() == batch, goal);
    }

    private static Aim gpu(String model, int batch, Goal goal) {
        return ofNetwork(
                Measure.DECODE,
                on ->
                        on.areOfGpu()
                                && on.model().equals(model)
                                && on.precision().equals("bf16")
                                && on.batch() == batch
                                && on.context() == REFERENCE_CONTEXT,
                goal);
    }

    private static Aim learning(Measure measure, Goal goal) {
        return new Aim(measure, on -> on instanceof LearnConditions of && isReference(of), goal);
    }

    private static Aim training(Measure measure, Goal goal) {
        return new Aim(
                measure,
                on ->
                        on instanceof TrainConditions of
                                && !of.areOfGpu()
                                && of.cores() == REFERENCE_CORES
                                && of.threads() == REFERENCE_CORES,
                goal);
    }

    private static boolean isReference(LearnConditions on) {
        return on.corpus() == BenchCorpus.sampled
                && on.cores() == REFERENCE_CORES
                && on.order() == REFERENCE_ORDER
                && on.tokens() >= REFERENCE_TOKENS;
    }

    private static boolean isReference(ModelConditions on, String precision) {
        return !on.areOfGpu()
                && on.model().equals("gpt2")
                && on.precision().equals(precision)
                && on.cores() == REFERENCE_CORES
                && on.context() == REFERENCE_CONTEXT;
    }

    /// What a measure should reach under these conditions.
    static Optional<Goal> of(Measure measure, Conditions on) {
        return ALL.stream()
                .filter(aim -> aim.measure() == measure && aim.where().test(on))
                .map(Aim::goal)
                .findFirst();
    }
}

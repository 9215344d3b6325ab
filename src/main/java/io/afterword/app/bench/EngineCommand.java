package io.afterword.app.bench;

import io.afterword.model.engine.LanguageModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `afterword bench engine`.
@Command(
        name = "engine",
        description = {
            "Time the model alone, as the engine's workers run it: decode steps of some sequences,"
                    + " prefill, and how fast this machine reads memory, which bounds them.",
            "",
            "Example: afterword bench engine --random gpt2 --batch 1,32"
        })
final class EngineCommand implements Runnable {
    private static final String BENCH = "engine";
    private static final int PREFILL = 512;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private RandomModel model = new RandomModel();

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "Sequences that run at once (default: 1,32).")
    private List<Integer> batches = List.of(1, 32);

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Tokens of context in the middle of a round (default: ${DEFAULT-VALUE}).")
    private int context = 200;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps of a round (default: ${DEFAULT-VALUE}).")
    private int steps = 48;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds, after one to warm up (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Worker threads (default: one for each core).")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "One JSON object a line, for each figure.")
    private boolean json;

    @Override
    public void run() {
        try (LanguageModel network = checked().load()) {
            for (int batch : batches) {
                FigureReport.print(measure(network, batch), json, spec.commandLine().getOut());
            }
        }
    }

    private RandomModel checked() {
        require(batches.stream().allMatch(batch -> batch >= 1), "--batch", ">= 1", batches);
        require(steps >= 1, "--steps", ">= 1", steps);
        require(rounds >= 1, "--rounds", ">= 1", rounds);
        require(workers >= 1, "--workers", ">= 1", workers);
        int most = model.contextLength() - steps;
        require(
                context >= steps && context <= most,
                "--context",
                "in %d..%d with %d steps".formatted(steps, most, steps),
                context);
        return model;
    }

    private void require(boolean holds, String option, String rule, Object value) {
        if (!holds) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be %s, was %s".formatted(option, rule, value));
        }
    }

    private List<Figure> measure(LanguageModel network, int batch) {
        int busy = Math.min(workers, batch);
        List<Figure> figures = new ArrayList<>();
        Map<String, Object> settings = settings(batch, busy);
        try (BenchWorkers all = new BenchWorkers(network, busy, batch)) {
            figures.add(prefill(all, busy, settings));
            figures.addAll(decode(all, batch, settings));
        }
        double bytes = MemoryRead.bytesPerSecond(busy);
        figures.add(new Figure(BENCH, "memory_read", bytes / 1e9, "GB/s", settings));
        double limit = busy * model.weightBytes() / bytes * 1e3; // each worker reads all weights
        figures.add(new Figure(BENCH, "memory_limit_of_a_step", limit, "ms", settings));
        return figures;
    }

    private Map<String, Object> settings(int batch, int busy) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model", model.shape());
        settings.put("precision", model.precision());
        settings.put("batch", batch);
        settings.put("context", context);
        settings.put("workers", busy);
        settings.put("cores", Runtime.getRuntime().availableProcessors());
        settings.put("steps", steps);
        settings.put("rounds", rounds);
        return settings;
    }

    private Figure prefill(BenchWorkers all, int busy, Map<String, Object> settings) {
        double[] speeds = new double[rounds];
        all.time(part -> part.prefill(0, PREFILL));
        for (int round = 0; round < rounds; round++) {
            speeds[round] = busy * PREFILL / all.time(part -> part.prefill(0, PREFILL));
        }
        return new Figure(BENCH, "prefill", Samples.of(speeds).median(), "tokens/s", settings);
    }

    private List<Figure> decode(BenchWorkers all, int batch, Map<String, Object> settings) {
        int start = context - steps / 2;
        all.time(part -> part.prefillAll(start));
        all.time(part -> part.decode(start, steps));
        all.parts().forEach(BenchSequences::forgetSteps);
        double[] speeds = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            speeds[round] = batch * steps / all.time(part -> part.decode(start, steps));
        }
        Samples millis =
                Samples.of(all.parts().stream().flatMapToDouble(BenchSequences::stepMillis));
        return List.of(
                goal(
                        new Figure(
                                BENCH, "decode", Samples.of(speeds).median(), "tokens/s", settings),
                        batch),
                new Figure(BENCH, "step_median", millis.median(), "ms", settings),
                new Figure(BENCH, "step_percentile_99", millis.percentile99(), "ms", settings));
    }

    /// The goals are about GPT-2's shape in int8 on two cores, with some 200 tokens of context.
    private Figure goal(Figure decode, int batch) {
        boolean asked = model.hasGoals() && workers == 2 && context == 200;
        return switch (batch) {
            case 1 -> asked ? decode.aiming(Goal.atLeast(110)) : decode;
            case 32 -> asked ? decode.aiming(Goal.atLeast(600)) : decode;
            default -> decode;
        };
    }
}

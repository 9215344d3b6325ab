package io.afterword.app.bench;

import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.Precision;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Collections;
import java.util.List;

/// `afterword bench engine`.
@Command(
        name = "engine",
        description = {
            "Time the engine without Kafka: steps of some sequences, beside how fast this machine"
                    + " reads memory, which bounds them; prompts; and what it costs that many wait."
                    + " Some minutes, on a machine that does nothing else.",
            "",
            "Example: afterword bench engine --random gpt2 --precision int8,fp32 --batch 1,32"
        })
final class EngineCommand implements Runnable {
    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--precision",
            paramLabel = "P",
            split = ",",
            converter = PrecisionName.class,
            completionCandidates = PrecisionName.Names.class,
            description = "Of ${COMPLETION-CANDIDATES} (default: int8 on a CPU, bf16 on a GPU).")
    private List<Precision> precisions = List.of();

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "Sequences that run at once (default: 1,32).")
    private List<Integer> batches = List.of(1, 32);

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Tokens that a round continues each with (default: ${DEFAULT-VALUE}).")
    private int steps = 64;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Worker threads (default: one for each core, or one for a GPU).")
    private @Nullable Integer workers;

    @Override
    public void run() {
        options.check(batches, steps);
        if (workers != null) {
            options.require(workers >= 1, "--workers", ">= 1", workers);
        }
        FigureReport report = options.report();
        ComputeDevice device = options.device();
        List<Precision> all =
                precisions.isEmpty() ? List.of(Precision.usual(device.kernels())) : precisions;
        all.forEach(precision -> measure(options.network(precision, device), report));
        report.end();
    }

    private void measure(Network network, FigureReport report) {
        int most = Collections.max(batches);
        int threads = workers == null ? network.workers() : workers;
        try (EngineBench bench =
                new EngineBench(network, options.conditions(network, most, threads, steps))) {
            for (int batch : batches) {
                report.show(batch == 1 ? bench.decodeOne() : bench.decodeMany(batch));
            }
            report.show(bench.prefill());
            report.show(bench.waiting());
        }
    }
}

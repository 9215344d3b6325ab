package io.afterword.app.bench;

import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.Gpt2Shape;
import io.afterword.model.gpt2.Precision;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.lang.management.ManagementFactory;

/// `afterword bench train`.
@Command(
        name = "train",
        description = {
            "Time training: tokens a second, and the rate of floating-point operations, beside that of"
                    + " the same matrix products in a plain loop, taking turns with it.",
            "",
            "Example: afterword bench train --random builtin",
            "Example: afterword bench train --device gpu:0 --rows 32 --peak 989"
        })
final class TrainCommand implements Runnable {
    private static final int USUAL_LENGTH = 512;

    /// As many different tokens as a hundred thousand stories have.
    private static final int VOCABULARY_OF_STORIES = 2_663;

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "That are learned at once (default: ${DEFAULT-VALUE}).")
    private int rows = 4;

    @Option(
            names = "--length",
            paramLabel = "N",
            description = "Tokens of a row (default: ${DEFAULT-VALUE}).")
    private int length = USUAL_LENGTH;

    @Option(
            names = "--vocabulary",
            paramLabel = "N",
            description =
                    "Different tokens that a corpus has (default: all, for builtin as many as in"
                            + " stories).")
    private @Nullable Integer vocabulary;

    @Option(names = "--threads", description = "Of a CPU (default: all cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--peak",
            paramLabel = "TFLOPS",
            description = "What the device could do at best: tells the share of it that is used.")
    private @Nullable Double peak;

    @Override
    public void run() {
        ComputeDevice device = options.device();
        Network network = options.network(device.isGpu() ? Precision.BF16 : Precision.FP32, device);
        int most = network.shape().config().vocabularySize();
        int tokens = vocabulary == null ? usualVocabulary(network.shape()) : vocabulary;
        options.require(rows >= 1, "--rows", ">= 1", rows);
        int context = network.contextLength();
        options.require(length >= 1 && length <= context, "--length", "in 1.." + context, length);
        options.require(tokens >= 1 && tokens <= most, "--vocabulary", "in 1.." + most, tokens);
        options.require(threads >= 1, "--threads", ">= 1", threads);
        options.require(options.rounds() >= 1, "--rounds", ">= 1", options.rounds());
        if (peak != null) {
            options.require(peak > 0, "--peak", "> 0", peak);
        }
        FigureReport report = options.report();
        TrainConditions conditions =
                new TrainConditions(
                        network.name(),
                        device.toString(),
                        network.precisionName(),
                        rows,
                        length,
                        tokens,
                        threads,
                        Runtime.getRuntime().availableProcessors(),
                        options.rounds(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        report.show(new TrainBench(network, conditions).figures(peak));
        report.end();
    }

    private static int usualVocabulary(Gpt2Shape shape) {
        return shape == Gpt2Shape.BUILT_IN
                ? VOCABULARY_OF_STORIES
                : shape.config().vocabularySize();
    }
}

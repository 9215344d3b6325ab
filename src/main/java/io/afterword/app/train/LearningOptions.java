package io.afterword.app.train;

import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.Precision;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.stream.IntStream;

/// How to train, on what, and how long.
final class LearningOptions {
    private static final int MOST_ROWS_ON_CPU = 8;

    @Option(names = "--batch", description = "Rows of an update (default: ${DEFAULT-VALUE}).")
    private int batch = 16;

    @Option(
            names = "--rows",
            description =
                    "Rows that are learned at once; fewer need less memory (default: the batch, on a"
                            + " CPU at most 8).")
    private @Nullable Integer rows;

    @Option(
            names = "--whole",
            description =
                    "A row is one whole document, which sees no other, instead of as many as fill it;"
                            + " those beyond --length are cut into several.")
    private boolean whole;

    @Option(names = "--passes", description = "Over all documents (default: ${DEFAULT-VALUE}).")
    private double passes = 1;

    @Option(
            names = "--time",
            paramLabel = "DURATION",
            description = "Train so long instead, as in PT4M.")
    private @Nullable Duration time;

    @Option(names = "--rate", description = "Highest rate of learning (default: ${DEFAULT-VALUE}).")
    private double rate = 1e-3;

    @Option(
            names = "--warm-up",
            description = "Updates until it is reached (default: ${DEFAULT-VALUE}).")
    private int warmUp = 100;

    @Option(names = "--decay", description = "Of weights (default: ${DEFAULT-VALUE}).")
    private double decay = 0.1;

    @Option(names = "--clip", description = "Longest gradient (default: ${DEFAULT-VALUE}).")
    private double clip = 1;

    @Option(
            names = "--dropout",
            description = "Share of what residual paths add (default: ${DEFAULT-VALUE}).")
    private double dropout;

    @Option(names = "--seed", description = "Of everything random (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--device",
            paramLabel = "D",
            description = "cpu, gpu:N or auto (default: ${DEFAULT-VALUE}).")
    private String device = "auto";

    @Option(
            names = "--precision",
            description = "fp32 or bf16, of products (default: bf16 on a GPU, else fp32).")
    private @Nullable String precision;

    @Option(names = "--threads", description = "Of a CPU (default: all cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    long seed() {
        return seed;
    }

    /// @param length of the longest
    Rows rows(Corpus corpus, int length) {
        return whole
                ? new WholeDocuments(corpus, seed, length)
                : new PackedDocuments(corpus, seed, length);
    }

    /// For the list of what the result depends on.
    String rowsAre() {
        return whole ? "documents" : "rows";
    }

    /// @throws IllegalArgumentException naming option, rule and value
    int threads() {
        Rules.require(threads > 0, "--threads", "> 0", threads);
        return threads;
    }

    ComputeDevice device() {
        return ComputeDevice.named(device);
    }

    /// @throws IllegalArgumentException naming option, rule and value
    Hyperparameters hyperparameters(ComputeDevice computes) {
        int part = rows != null ? rows : computes.isGpu() ? batch : partOnCpu();
        return new Hyperparameters(seed, batch, part, rate, warmUp, decay, clip, dropout);
    }

    private int partOnCpu() {
        return IntStream.rangeClosed(1, MOST_ROWS_ON_CPU)
                .filter(count -> batch % count == 0)
                .max()
                .orElse(1);
    }

    /// @param updates of one pass
    /// @throws IllegalArgumentException naming option, rule and value
    TrainingEnd end(double updates) {
        return new TrainingEnd(Math.max(1, Math.round(passes * updates)), time);
    }

    /// @throws IllegalArgumentException naming option, rule and value
    Precision precision(ComputeDevice computes) {
        if (precision == null) {
            return computes.isGpu() ? Precision.BF16 : Precision.FP32;
        }
        return switch (precision) {
            case "fp32" -> Precision.FP32;
            case "bf16" -> Precision.BF16;
            default ->
                    throw new IllegalArgumentException(
                            "--precision must be fp32 or bf16, was " + precision);
        };
    }

    /// @throws IllegalArgumentException naming option, rule and value
    String length() {
        Rules.require(passes > 0, "--passes", "> 0", passes);
        Rules.require(time == null || time.isPositive(), "--time", "> 0", time);
        return time == null ? passes + " passes" : time.toString();
    }
}

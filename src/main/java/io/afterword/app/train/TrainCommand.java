package io.afterword.app.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.exit.UntilInterrupted;
import io.afterword.app.hub.PulledModels;
import io.afterword.model.gpt2.CheckpointWeights;
import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.DeviceUnavailableException;
import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.gpt2.Gpt2Shape;
import io.afterword.model.gpt2.Gpt2Training;
import io.afterword.model.gpt2.Gpt2Weights;
import io.afterword.model.gpt2.InvalidCheckpointException;
import io.afterword.model.gpt2.Precision;
import io.afterword.model.gpt2.RandomWeights;
import io.afterword.model.gpt2.VocabularyUse;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;
import io.afterword.model.token.Tokenizers;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

/// `afterword train`.
@Command(
        name = "train",
        description = {
            "Train a GPT-2 on documents: a new one of some shape, or further an existing one. The"
                    + " result is a directory in Hugging Face's layout. Stopped or killed, the same"
                    + " command goes on at its last checkpoint.",
            "",
            "Example: afterword train --file stories.txt --out stories/",
            "Example: afterword train --file stories.txt --out stories/ --device gpu:0 --time PT4M"
        })
public final class TrainCommand implements Runnable {
    private static final int LONGEST_ROW = 1024;
    private static final int MOST_ROWS_ON_CPU = 8;

    /// For the step that runs, and a checkpoint after it.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            required = true,
            description = "A text in UTF-8, each line a document.")
    private Path file = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Of checkpoints, and of the result.")
    private Path out = Path.of("");

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Train this one further: a checkpoint's directory, or a pulled model.")
    private @Nullable Path model;

    @Option(names = "--layers", description = "Of a new one (default: ${DEFAULT-VALUE}).")
    private int layers = 6;

    @Option(names = "--width", description = "Of a new one (default: ${DEFAULT-VALUE}).")
    private int width = 192;

    @Option(names = "--heads", description = "Of a new one (default: ${DEFAULT-VALUE}).")
    private int heads = 6;

    @Option(
            names = "--context",
            description = "Positions of a new one (default: ${DEFAULT-VALUE}).")
    private int context = 512;

    @Option(
            names = "--length",
            description = "Tokens of a row (default: the context, or 1024 if it is longer).")
    private @Nullable Integer length;

    @Option(names = "--batch", description = "Rows of an update (default: ${DEFAULT-VALUE}).")
    private int batch = 16;

    @Option(
            names = "--rows",
            description =
                    "Rows that are learned at once; fewer need less memory (default: the batch, on a"
                            + " CPU at most 8).")
    private @Nullable Integer rows;

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

    @Option(
            names = "--held-out",
            paramLabel = "PERCENT",
            description = "Documents to try it on, by their ids (default: ${DEFAULT-VALUE}).")
    private double heldOut = 2;

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

    @Option(names = "--half", description = "Write the result as F16 (default: F32).")
    private boolean half;

    @Option(
            names = "--checkpoint",
            paramLabel = "N",
            description = "Updates between two checkpoints (default: ${DEFAULT-VALUE}).")
    private int checkpointSteps = 500;

    @Option(
            names = "--report",
            paramLabel = "N",
            description = "Updates between two reports (default: ${DEFAULT-VALUE}).")
    private int reportSteps = 50;

    @Override
    public void run() {
        try (UntilInterrupted until = UntilInterrupted.within(PATIENCE)) {
            train(until);
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
        } catch (InvalidCheckpointException | DeviceUnavailableException wrong) {
            throw new CommandException(ExitCode.MODEL, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private void train(UntilInterrupted until) {
        require(passes > 0, "--passes", "> 0", passes);
        require(time == null || time.isPositive(), "--time", "> 0", time);
        require(heldOut >= 0 && heldOut < 100, "--held-out", ">= 0 and < 100", heldOut);
        require(threads > 0, "--threads", "> 0", threads);
        require(checkpointSteps > 0, "--checkpoint", "> 0", checkpointSteps);
        require(reportSteps > 0, "--report", "> 0", reportSteps);
        Gpt2Weights weights = weights();
        Gpt2Config config = weights.config();
        int most = config.contextLength();
        int rowLength = length == null ? Math.min(LONGEST_ROW, most) : length;
        require(
                rowLength > 0 && rowLength <= most,
                "--length",
                "1 to the context of %,d".formatted(most),
                rowLength);
        ComputeDevice computes = ComputeDevice.named(device);
        Hyperparameters course = course(computes);
        Optional<Checkpoint> begun = Checkpoint.latest(out);
        Tokenizer tokenizer = tokenizer(config);
        Documents documents = new Documents(tokenizer.endOfText(), heldOut / 100);
        TextDocuments.read(file, tokenizer, documents);
        long size = documents.learned().size();
        long stepTokens = (long) course.batch() * rowLength;
        if (size < stepTokens) {
            throw new IllegalArgumentException(
                    "the documents must fill a batch of %,d tokens (--batch, --length), have %,d"
                            .formatted(stepTokens, size));
        }
        VocabularyUse use = VocabularyUse.of(weights, documents.tokens(), model == null);
        TrainingEnd end =
                new TrainingEnd(Math.max(1, Math.round(passes * size / stepTokens)), time);
        say(
                "%,d documents, %,d tokens (%,d distinct), %,d documents held out; %s, %s; %s"
                        .formatted(
                                documents.learned().documents(),
                                size,
                                documents.tokens().cardinality(),
                                documents.heldOut().documents(),
                                computes,
                                precision(computes),
                                end));
        ObjectNode state = JSON.createObjectNode();
        state.put("checksum", documents.learned().checksum());
        state.put("options", options(course, config, rowLength, computes));
        try (Gpt2Training network =
                new Gpt2Training(weights, use, precision(computes), computes, threads)) {
            begun.ifPresent(checkpoint -> goOn(checkpoint, state, network));
            new TrainingRun(
                            network,
                            new Trainer(
                                    network,
                                    use,
                                    new Packing(documents.learned(), seed, rowLength),
                                    course,
                                    state.path("step").asLong()),
                            documents.heldOut(),
                            rowLength,
                            end,
                            state,
                            tokens ->
                                    Sample.of(
                                            network, use, tokenizer, seed, Math.min(tokens, most)),
                            this::say)
                    .run(out, until, checkpointSteps, reportSteps, half)
                    .ifPresent(spec.commandLine().getOut()::println);
        }
    }

    /// @param state of this training; gets step and time of the checkpoint
    private void goOn(Checkpoint begun, ObjectNode state, Gpt2Training network) {
        requireSame("documents, of checksum", begun, state, "checksum");
        requireSame("options:", begun, state, "options");
        begun.restore(network);
        state.set("step", begun.state().path("step"));
        state.set("seconds", begun.state().path("seconds"));
        say("going on after update %,d".formatted(begun.step()));
    }

    private void requireSame(String what, Checkpoint begun, ObjectNode state, String field) {
        String then = begun.state().path(field).asText();
        if (!then.equals(state.path(field).asText())) {
            throw new CommandException(
                    ExitCode.STATE_DIRECTORY,
                    "%s was begun with other %s %s".formatted(out, what, then));
        }
    }

    /// What the weights depend on beside the documents.
    private String options(
            Hyperparameters course, Gpt2Config config, int rowLength, ComputeDevice computes) {
        return "%s, rows of %d tokens, %s, %s, %s, %s, %s"
                .formatted(
                        course,
                        rowLength,
                        time == null ? passes + " passes" : time,
                        config,
                        model == null ? "new" : model.toString(),
                        computes,
                        precision(computes));
    }

    private Gpt2Weights weights() {
        if (model != null) {
            return CheckpointWeights.open(PulledModels.directory(model));
        }
        return new RandomWeights(Gpt2Shape.config(context, width, layers, heads), seed);
    }

    private Tokenizer tokenizer(Gpt2Config config) {
        return model == null
                ? new Gpt2Tokenizer()
                : Tokenizers.forCheckpoint(
                        PulledModels.directory(model), config.vocabularySize(), config.endOfText());
    }

    private Hyperparameters course(ComputeDevice computes) {
        int part = rows != null ? rows : computes.isGpu() ? batch : partOnCpu();
        return new Hyperparameters(seed, batch, part, rate, warmUp, decay, clip, dropout);
    }

    private int partOnCpu() {
        return IntStream.rangeClosed(1, MOST_ROWS_ON_CPU)
                .filter(rows -> batch % rows == 0)
                .max()
                .orElse(1);
    }

    private Precision precision(ComputeDevice computes) {
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

    private static void require(boolean holds, String option, String rule, @Nullable Object value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "%s must be %s, was %s".formatted(option, rule, value));
        }
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}

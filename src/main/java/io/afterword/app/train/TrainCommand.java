package io.afterword.app.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.exit.UntilInterrupted;
import io.afterword.app.hub.PulledModels;
import io.afterword.model.gpt2.Activation;
import io.afterword.model.gpt2.CheckpointWeights;
import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.DeviceUnavailableException;
import io.afterword.model.gpt2.Gpt2Config;
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
import java.util.BitSet;

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
    private static final double NANOS = 1e9;

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
        Gpt2Weights weights = weights();
        Gpt2Config config = weights.config();
        ComputeDevice computes = ComputeDevice.named(device);
        int rowLength = length == null ? Math.min(1024, config.contextLength()) : length;
        Course course = course(computes);
        Checkpoint begun = Checkpoint.latest(out).orElse(null);
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
        BitSet used = new BitSet();
        documents.learned().addTokensTo(used);
        documents.heldOut().addTokensTo(used);
        VocabularyUse use = VocabularyUse.of(weights, used, model == null);
        long steps = Math.max(1, Math.round(passes * size / stepTokens));
        say(
                "%,d documents, %,d tokens (%,d distinct), %,d documents held out; %s, %s; %s"
                        .formatted(
                                documents.learned().documents(),
                                size,
                                used.cardinality(),
                                documents.heldOut().documents(),
                                computes,
                                precision(computes),
                                time == null ? steps + " updates" : time.toString()));
        try (Gpt2Training network =
                new Gpt2Training(weights, use, precision(computes), computes, threads)) {
            ObjectNode state = JSON.createObjectNode();
            state.put("checksum", documents.learned().checksum());
            state.put("options", options(course, config, rowLength, computes));
            long done = 0;
            double before = 0;
            if (begun != null) {
                if (begun.state().path("checksum").asLong() != state.path("checksum").asLong()) {
                    throw new CommandException(
                            ExitCode.STATE_DIRECTORY,
                            "%s was begun with other documents".formatted(out));
                }
                String options = begun.state().path("options").asText();
                if (!options.equals(state.path("options").asText())) {
                    throw new CommandException(
                            ExitCode.STATE_DIRECTORY,
                            "%s was begun with other options: %s".formatted(out, options));
                }
                begun.restore(network);
                done = begun.step();
                before = begun.state().path("seconds").asDouble();
                say("going on after update %,d".formatted(done));
            }
            Packing packing = new Packing(documents.learned(), seed, rowLength);
            Trainer trainer = new Trainer(network, use, packing, course, done);
            loop(
                    until,
                    trainer,
                    network,
                    use,
                    tokenizer,
                    documents,
                    rowLength,
                    stepTokens,
                    steps,
                    before,
                    state);
        }
    }

    private void loop(
            UntilInterrupted until,
            Trainer trainer,
            Gpt2Training network,
            VocabularyUse use,
            Tokenizer tokenizer,
            Documents documents,
            int rowLength,
            long stepTokens,
            long steps,
            double before,
            ObjectNode state) {
        long begin = System.nanoTime();
        long first = trainer.steps();
        double smooth = Double.NaN;
        double done = 0;
        double seconds = before;
        while (done < 1) {
            done = time == null ? (double) trainer.steps() / steps : seconds / time.toSeconds();
            if (done >= 1) {
                break;
            }
            double loss = trainer.step(done);
            seconds = before + (System.nanoTime() - begin) / NANOS;
            smooth = Double.isNaN(smooth) ? loss : smooth + 0.05 * (loss - smooth);
            if (trainer.steps() % reportSteps == 0) {
                double left = seconds / Math.max(done, 1e-9) * (1 - done);
                say(
                        "%,7d  loss %.4f  held-out perplexity %.3f  %,.0f tokens/s  %,.0f s left"
                                .formatted(
                                        trainer.steps(),
                                        smooth,
                                        Math.exp(
                                                trainer.heldOut(
                                                        documents.heldOut(), seed, rowLength)),
                                        (trainer.steps() - first) * stepTokens / (seconds - before),
                                        left));
            }
            if (trainer.steps() % (10L * reportSteps) == 0) {
                say("         " + Sample.of(network, use, tokenizer, seed, 60));
            }
            boolean stops = until.isInterrupted();
            if (stops || trainer.steps() % checkpointSteps == 0) {
                trainer.settle();
                Checkpoint.write(
                        out, network, state.put("step", trainer.steps()).put("seconds", seconds));
            }
            if (stops) {
                say(
                        "stopped after update %,d: the same command goes on there"
                                .formatted(trainer.steps()));
                return;
            }
        }
        double last = trainer.settle();
        double perplexity = Math.exp(trainer.heldOut(documents.heldOut(), seed, rowLength));
        state.put("step", trainer.steps())
                .put("seconds", seconds)
                .put("tokens", trainer.steps() * stepTokens)
                .put("heldOutPerplexity", perplexity);
        Checkpoint.write(out, network, state); // what a kill from here on goes on from
        Checkpoint.finish(out, network, state, half);
        say("         " + Sample.of(network, use, tokenizer, seed, 120));
        spec.commandLine()
                .getOut()
                .println(
                        "%s: %,d updates, %,d tokens, %.0f s, loss %.4f, held-out perplexity %.3f"
                                .formatted(
                                        out,
                                        trainer.steps(),
                                        trainer.steps() * stepTokens,
                                        seconds,
                                        last,
                                        perplexity));
    }

    /// What the weights depend on beside the documents.
    private String options(
            Course course, Gpt2Config config, int rowLength, ComputeDevice computes) {
        return "%s, rows of %d tokens, %s, %s, %s, %s, %s"
                .formatted(
                        course,
                        rowLength,
                        time == null ? passes + " passes" : time.toString(),
                        config,
                        model == null ? "new" : model.toString(),
                        computes,
                        precision(computes));
    }

    private Gpt2Weights weights() {
        if (model != null) {
            return CheckpointWeights.open(PulledModels.directory(model));
        }
        return new RandomWeights(
                new Gpt2Config(
                        Gpt2Tokenizer.VOCABULARY_SIZE,
                        context,
                        width,
                        layers,
                        heads,
                        4 * width,
                        Activation.GELU_TANH,
                        1e-5,
                        true,
                        false,
                        true,
                        Gpt2Tokenizer.END_OF_TEXT),
                seed);
    }

    private Tokenizer tokenizer(Gpt2Config config) {
        return model == null
                ? new Gpt2Tokenizer()
                : Tokenizers.forCheckpoint(
                        PulledModels.directory(model), config.vocabularySize(), config.endOfText());
    }

    private Course course(ComputeDevice computes) {
        int part = rows != null ? rows : computes.isGpu() ? batch : Math.min(8, batch);
        return new Course(seed, batch, part, rate, warmUp, decay, clip, dropout);
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

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}

package io.afterword.app.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.exit.UntilInterrupted;
import io.afterword.app.text.LiveLine;
import io.afterword.app.text.Terminal;
import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.DeviceUnavailableException;
import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.gpt2.Gpt2Training;
import io.afterword.model.gpt2.Gpt2Weights;
import io.afterword.model.gpt2.InvalidCheckpointException;
import io.afterword.model.gpt2.VocabularyUse;
import io.afterword.model.token.Tokenizer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;

/// `afterword train`.
@Command(
        name = "train",
        description = {
            "Train a GPT-2 on the documents of a topic, or of a file: a new one of some shape, or further"
                    + " an existing one. The result is a directory in Hugging Face's layout, and a"
                    + " plot of the loss. Stopped or killed, the same command goes on at its last"
                    + " checkpoint, with the documents that it began with.",
            "",
            "Example: afterword train --from corpus -b localhost:9092 --out stories/",
            "Example: afterword train --from corpus -b localhost:9092 --group trained --model stories/"
                    + " --out more/",
            "Example: afterword train --file stories.txt --out stories/ --device gpu:0 --time PT4M"
        })
public final class TrainCommand implements Runnable {
    /// For the step that runs, and a checkpoint after it.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DocumentOptions documents = new DocumentOptions();
    @Mixin private NetworkOptions network = new NetworkOptions();
    @Mixin private LearningOptions learning = new LearningOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Of checkpoints, and of the result.")
    private Path out = Path.of("");

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
        LiveLine progress = new LiveLine(spec.commandLine().getErr(), Terminal.isThere());
        Rules.require(checkpointSteps > 0, "--checkpoint", "> 0", checkpointSteps);
        Rules.require(reportSteps > 0, "--report", "> 0", reportSteps);
        ComputeDevice device = learning.device();
        Gpt2Weights weights = network.weights(learning.seed());
        Gpt2Config config = weights.config();
        int rowLength = network.rowLength(config);
        Hyperparameters course = learning.hyperparameters(device);
        int threads = learning.threads();
        Optional<Checkpoint> begun = Checkpoint.latest(out);
        ObjectNode state =
                begun.map(checkpoint -> checkpoint.state().deepCopy())
                        .orElseGet(JSON::createObjectNode);
        remember("options", state, "options", options(course, config, rowLength, device));
        Tokenizer tokenizer = network.tokenizer(config);
        Documents all = new Documents(tokenizer.endOfText(), documents.heldOutShare());
        DocumentSource source = documents.source(progress::println);
        state.set(
                "documents",
                source.read(Optional.ofNullable(state.get("documents")), tokenizer, all));
        remember(
                "documents, of checksum",
                state,
                "checksum",
                Long.toString(all.learned().checksum()));
        Rows rows = learning.rows(all.learned(), rowLength);
        TrainingEnd end = end(rows, course.batch());
        progress.println(
                "%,d documents, %,d tokens (%,d distinct), %,d documents held out; %s, %s; %s"
                        .formatted(
                                all.learned().documents(),
                                all.learned().size(),
                                all.tokens().cardinality(),
                                all.heldOut().documents(),
                                device,
                                learning.precision(device),
                                end));
        VocabularyUse use = VocabularyUse.of(weights, all.tokens(), network.isNew());
        try (Gpt2Training learner =
                new Gpt2Training(weights, use, learning.precision(device), device, threads)) {
            begun.ifPresent(checkpoint -> {
                checkpoint.restore(learner);
                progress.println("going on after update %,d".formatted(checkpoint.step()));
            });
            Trainer trainer = new Trainer(learner, use, rows, course, state.path("step").asLong());
            IntFunction<String> sample =
                    tokens ->
                            Sample.of(
                                    learner,
                                    use,
                                    tokenizer,
                                    learning.seed(),
                                    Math.min(tokens, config.contextLength()));
            new TrainingRun(
                            learner,
                            trainer,
                            learning.rows(all.heldOut(), rowLength),
                            rows.meanLength(),
                            end,
                            state,
                            sample,
                            progress)
                    .run(out, until, checkpointSteps, reportSteps, half, source::learned)
                    .ifPresent(spec.commandLine().getOut()::println);
        }
    }

    private TrainingEnd end(Rows rows, int batch) {
        if (rows.perPass() < batch) {
            throw new IllegalArgumentException(
                    "the documents must fill a batch of %,d rows of %,.0f tokens (--batch, --length), have %,.1f"
                            .formatted(batch, rows.meanLength(), rows.perPass()));
        }
        return learning.end(rows.perPass() / batch);
    }

    /// Puts what training depends on into its state.
    ///
    /// @param what it is, for messages
    /// @throws CommandException `STATE_DIRECTORY` if it was another one when this training began
    private void remember(String what, ObjectNode state, String field, String now) {
        String then = state.path(field).asText(now);
        if (!then.equals(now)) {
            throw new CommandException(
                    ExitCode.STATE_DIRECTORY,
                    "%s was begun with other %s %s, now %s".formatted(out, what, then, now));
        }
        state.put(field, now);
    }

    /// What the weights depend on beside the documents.
    private String options(
            Hyperparameters course, Gpt2Config config, int rowLength, ComputeDevice device) {
        return "%s, %s of %d tokens, %s, %s, %s, %s, %s"
                .formatted(
                        course,
                        learning.rowsAre(),
                        rowLength,
                        learning.length(),
                        config,
                        network,
                        device,
                        learning.precision(device));
    }
}

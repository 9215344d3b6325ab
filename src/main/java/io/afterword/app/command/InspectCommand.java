package io.afterword.app.command;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.TextTable;
import io.afterword.model.gpt2.CheckpointReport;
import io.afterword.model.gpt2.CheckpointWeights;
import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.token.Gpt2Tokenizer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/// `afterword model inspect`.
@Command(
        name = "inspect",
        description = {
            "Check a checkpoint and tell its shape, its digest, what it takes of the memory, and how"
                    + " many generations fit beside it.",
            "",
            "Example: afterword model inspect gpt2"
        })
final class InspectCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "DIR",
            description =
                    "Name of a pulled model, or directory as Hugging Face publishes it: config.json,"
                            + " model.safetensors, and a tokenizer.json of its own where it has one.")
    private Path directory = Path.of("");

    @Option(names = "--tensors", description = "List the tensors, too.")
    private boolean tensors;

    @Option(
            names = "--gpu-memory",
            paramLabel = "GB",
            description = "Of a GPU, to tell how many generations fit there.")
    private @Nullable Double gpuMemory;

    @Option(names = "--json", description = "As a JSON object.")
    private boolean json;

    @Override
    public void run() {
        ModelDirectory model = new ModelDirectory(directory);
        CheckpointWeights weights = model.weights();
        CheckpointReport report = model.orRefuse(() -> CheckpointReport.of(weights));
        if (report.hasTokenizer()) {
            model.tokenizer(); // refuses one that does not fit
        }
        if (gpuMemory != null && !(gpuMemory > 0)) {
            throw new CommandException(
                    ExitCode.USAGE, "--gpu-memory must be > 0, was " + gpuMemory);
        }
        PrintWriter out = spec.commandLine().getOut();
        MemoryTable memory =
                MemoryTable.ofThisMachine(report.config())
                        .withGpu(gpuMemory == null ? 0 : (long) (gpuMemory * 1e9));

        if (json) {
            out.println(InspectionJson.of(report, memory));
            return;
        }
        out.println(table(report));
        out.println();
        out.println(memory);
        if (tensors) {
            out.println();
            out.println(tensorTable(report));
        }
    }

    private static TextTable table(CheckpointReport report) {
        Gpt2Config config = report.config();
        TextTable table = new TextTable("model", report.directory().toString());
        table.row("layers", config.layers());
        table.row("heads", "%d of %d".formatted(config.heads(), config.headSize()));
        table.row("width", "%d, inside %d".formatted(config.width(), config.innerWidth()));
        table.row("context", config.contextLength() + " tokens");
        table.row(
                "vocabulary",
                "%d tokens, end of text %d".formatted(config.vocabularySize(), config.endOfText()));
        table.row("activation", config.activation().name().toLowerCase(Locale.ROOT));
        table.row("output", config.tiedOutput() ? "the token embedding" : "of its own");
        table.row("parameters", "%,d".formatted(report.parameters()));
        table.row("tokenizer", tokenizer(report));
        table.row("digest", report.digest());
        return table;
    }

    private static String tokenizer(CheckpointReport report) {
        if (report.hasTokenizer()) {
            return "tokenizer.json";
        }
        return report.config().vocabularySize() == Gpt2Tokenizer.VOCABULARY_SIZE
                ? "GPT-2's, built in"
                : "missing: there is no tokenizer.json";
    }

    private static TextTable tensorTable(CheckpointReport report) {
        TextTable table = new TextTable("tensor", "shape", "type", "file");
        report.tensors()
                .forEach(tensor ->
                        table.row(
                                tensor.storedName(), shape(tensor), tensor.type(), tensor.file()));
        return table;
    }

    private static String shape(CheckpointReport.Tensor tensor) {
        return tensor.shape().dimensions().stream()
                .map(Object::toString)
                .collect(Collectors.joining(" x "));
    }
}

package io.afterword.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.text.TextTable;
import io.afterword.model.gpt2.CheckpointReport;
import io.afterword.model.gpt2.CheckpointWeights;
import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.token.Gpt2Tokenizer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// `afterword model inspect`.
@Command(
        name = "model",
        description = "Look at a model.",
        subcommands = ModelCommand.Inspect.class,
        synopsisSubcommandLabel = "COMMAND")
public final class ModelCommand {
    /// `afterword model inspect DIR`.
    @Command(
            name = "inspect",
            description = {
                "Check a checkpoint and tell its shape, its size in memory and its digest.",
                "",
                "Example: afterword model inspect ~/models/gpt2"
            })
    static final class Inspect implements Runnable {
        @Spec private CommandSpec spec = CommandSpec.create();

        @Parameters(
                paramLabel = "DIR",
                description =
                        "Directory as Hugging Face publishes it: config.json,"
                                + " model.safetensors, and a tokenizer.json of its own where it has one.")
        private Path directory = Path.of("");

        @Option(names = "--tensors", description = "List the tensors, too.")
        private boolean tensors;

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
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(json(report));
            } else {
                out.println(table(report));
            }
            if (tensors && !json) {
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
                    "%d tokens, end of text %d"
                            .formatted(config.vocabularySize(), config.endOfText()));
            table.row("activation", config.activation().name().toLowerCase(Locale.ROOT));
            table.row("output", config.tiedOutput() ? "the token embedding" : "of its own");
            table.row("parameters", "%,d".formatted(report.parameters()));
            table.row("fp32", megabytes(report.fp32Bytes()));
            table.row("int8", megabytes(report.int8Bytes()) + " read for a token");
            table.row(
                    "keys, values",
                    "%,d bytes a token, %s for a whole context"
                            .formatted(
                                    report.kvBytesPerToken(),
                                    megabytes(report.kvBytesPerToken() * config.contextLength())));
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

        private static String megabytes(long bytes) {
            return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
        }

        private static TextTable tensorTable(CheckpointReport report) {
            TextTable table = new TextTable("tensor", "shape", "type", "file");
            report.tensors()
                    .forEach(tensor ->
                            table.row(
                                    tensor.storedName(),
                                    shape(tensor),
                                    tensor.type(),
                                    tensor.file()));
            return table;
        }

        private static String shape(CheckpointReport.Tensor tensor) {
            return tensor.shape().dimensions().stream()
                    .map(Object::toString)
                    .collect(Collectors.joining(" x "));
        }

        private static String json(CheckpointReport report) {
            Gpt2Config config = report.config();
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("directory", report.directory().toString());
            all.put("layers", config.layers());
            all.put("heads", config.heads());
            all.put("width", config.width());
            all.put("inner_width", config.innerWidth());
            all.put("context_length", config.contextLength());
            all.put("vocabulary_size", config.vocabularySize());
            all.put("end_of_text", config.endOfText());
            all.put("activation", config.activation().name().toLowerCase(Locale.ROOT));
            all.put("tied_output", config.tiedOutput());
            all.put("parameters", report.parameters());
            all.put("fp32_bytes", report.fp32Bytes());
            all.put("int8_bytes", report.int8Bytes());
            all.put("kv_bytes_per_token", report.kvBytesPerToken());
            all.put("own_tokenizer", report.hasTokenizer());
            all.put("digest", report.digest());
            try {
                return new ObjectMapper().writeValueAsString(all);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

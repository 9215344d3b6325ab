package io.afterword.app.command;

import io.afterword.app.client.RecordKey;
import io.afterword.app.client.RecordSink;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.event.Prompt;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// `afterword produce`.
@Command(
        name = "produce",
        description = {
            "Ask for texts to be continued: prompts from arguments, a file or standard input. Prints"
                    + " each prompt's request id and where it lies.",
            "",
            "Example: afterword produce \"Once upon a time\" --max-tokens 40 --stop-at-sentence",
            "Example: afterword produce --json-lines - < prompts.jsonl"
        })
public final class ProduceCommand implements Runnable {
    private static final String STANDARD_INPUT = "-";

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions options = new SettingsOptions();
    @Mixin private PromptOptions parameters = new PromptOptions();

    @Parameters(
            paramLabel = "TEXT",
            description = "Prompts; - alone reads standard input, one prompt a line.")
    private List<String> texts = List.of();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "File with one prompt a line; - is standard input.")
    private @Nullable Path file;

    @Option(
            names = "--json-lines",
            description =
                    "Each prompt is a JSON object with the fields of the schema Prompt, such as"
                            + " {\"prompt\": \"Once\", \"max_tokens\": 5}; options fill in the rest.")
    private boolean jsonLines;

    @Option(
            names = "--prompt-token-ids",
            paramLabel = "ID",
            split = ",",
            description = "The prompt as token ids, such as 464,2068.")
    private List<Integer> tokenIds = List.of();

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Name of the only prompt (default: a random UUID).")
    private @Nullable String requestId;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Key of the records (default: the request id).")
    private @Nullable String key;

    @Override
    public void run() {
        requireOneSource();
        Settings settings = options.settings();
        try (RecordSink<Prompt> prompts = RecordSink.to(settings.topics().prompts(), settings)) {
            try {
                forEachPrompt(prompt -> send(prompt, prompts));
            } finally {
                prompts.flush(); // what came before a wrong line is on its way, and is told of
            }
        }
    }

    private void send(Prompt prompt, RecordSink<Prompt> prompts) {
        prompts.send(
                RecordKey.of(key, prompt.getRequestId()),
                prompt,
                where ->
                        spec.commandLine()
                                .getOut()
                                .println(Written.line(prompt.getRequestId(), where)));
    }

    private void requireOneSource() {
        int sources =
                (texts.isEmpty() ? 0 : 1) + (file == null ? 0 : 1) + (tokenIds.isEmpty() ? 0 : 1);
        if (sources != 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "prompts must come from one of TEXT, --file and --prompt-token-ids");
        }
        if (requestId != null && texts.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--request-id names one prompt, but there are " + texts.size());
        }
    }

    /// Reads all prompts, in order, as they come.
    void forEachPrompt(Consumer<Prompt> each) {
        if (!tokenIds.isEmpty()) {
            each.accept(parameters.prompt(nextId(), List.copyOf(tokenIds)));
        } else if (file != null) {
            forEachLine(
                    file.toString().equals(STANDARD_INPUT)
                            ? PromptLines.of(System.in)
                            : PromptLines.of(file),
                    each);
        } else if (texts.equals(List.of(STANDARD_INPUT))) {
            forEachLine(PromptLines.of(System.in), each);
        } else {
            for (int i = 0; i < texts.size(); i++) {
                each.accept(prompt(texts.get(i), "argument " + (i + 1)));
            }
        }
    }

    private void forEachLine(PromptLines source, Consumer<Prompt> each) {
        try (PromptLines lines = source) {
            boolean first = true;
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (requestId != null && !first) {
                    throw new CommandException(
                            ExitCode.USAGE,
                            lines.here() + ": --request-id names one prompt, this is the second");
                }
                first = false;
                each.accept(prompt(line, lines.here()));
            }
        }
    }

    private Prompt prompt(String text, String where) {
        if (!jsonLines) {
            return parameters.prompt(nextId(), text);
        }
        try {
            return PromptJson.read(text, parameters.prompt(nextId(), ""));
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(
                    ExitCode.USAGE, "%s: %s".formatted(where, wrong.getMessage()), wrong);
        }
    }

    private String nextId() {
        return requestId == null ? UUID.randomUUID().toString() : requestId;
    }
}

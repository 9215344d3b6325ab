package io.afterword.app.demo;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.TextTable;
import io.afterword.event.Completion;
import io.afterword.event.CompletionError;
import io.afterword.event.Prompt;
import io.afterword.event.Token;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The prompts of one demo, in the order in which they were produced.
final class DemoStreams {
    private final Map<String, DemoStream> byId = new LinkedHashMap<>();

    /// @param number of the prompt, which several models may get
    void add(int number, Prompt prompt, long nowNanos) {
        byId.put(
                prompt.getRequestId(),
                new DemoStream(number, prompt.getModel(), prompt.getPrompt().toString(), nowNanos));
    }

    /// The stream that a token belongs to, which has grown; none for those of other runs.
    Optional<DemoStream> add(Token token, long nowNanos) {
        return find(token.getRequestId(), stream -> stream.add(token, nowNanos));
    }

    /// The stream that a completion ends.
    Optional<DemoStream> add(Completion completion) {
        return find(completion.getRequestId(), stream -> stream.add(completion));
    }

    private Optional<DemoStream> find(String requestId, Consumer<DemoStream> change) {
        Optional<DemoStream> stream = Optional.ofNullable(byId.get(requestId));
        stream.ifPresent(change);
        return stream;
    }

    List<DemoStream> all() {
        return List.copyOf(byId.values());
    }

    boolean areFinished() {
        return byId.values().stream().allMatch(DemoStream::isFinished);
    }

    /// A line for each stream: how it ended, how long it is, how fast it was.
    String table() {
        TextTable table =
                new TextTable(
                        "prompt",
                        "model",
                        "finish",
                        "prompt tokens",
                        "tokens",
                        "first token",
                        "tokens/s");
        for (DemoStream stream : byId.values()) {
            Completion completion = stream.completion();
            if (completion != null) {
                table.row(
                        stream.number(),
                        stream.model(),
                        finish(completion),
                        completion.getUsage().getPromptTokens(),
                        completion.getUsage().getCompletionTokens(),
                        String.format(Locale.ROOT, "%.0f ms", stream.millisToFirstToken()),
                        String.format(Locale.ROOT, "%.0f", stream.tokensPerSecond()));
            }
        }
        return table.toString();
    }

    private static String finish(Completion completion) {
        CompletionError error = completion.getError();
        return error == null
                ? completion.getFinishReason().toString()
                : "%s: %s".formatted(error.getCode(), error.getMessage());
    }

    static CommandException silent(Duration patience) {
        return new CommandException(
                ExitCode.FAILED,
                "no token was committed within %d s".formatted(patience.toSeconds()));
    }
}

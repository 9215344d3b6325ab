package io.afterword.app.command;

import io.afterword.event.Completion;
import io.afterword.event.CompletionError;
import io.afterword.event.Timings;
import java.util.List;
import java.util.Locale;

/// Completions as text, one a line: why it ended, token counts, how fast, and the continuation.
final class CompletionText implements View<Completion> {
    @Override
    public List<String> lines(List<Completion> completions) {
        return completions.stream().map(CompletionText::line).toList();
    }

    private static String line(Completion completion) {
        return "%s | %s | %d + %d tokens%s | %s"
                .formatted(
                        stream(completion),
                        ending(completion),
                        completion.getUsage().getPromptTokens(),
                        completion.getUsage().getCompletionTokens(),
                        speed(completion),
                        OneLine.of(completion.getText()));
    }

    private static String stream(Completion completion) {
        String id = OneLine.of(completion.getRequestId());
        return completion.getChoiceIndex() == 0 ? id : id + "#" + completion.getChoiceIndex();
    }

    private static String ending(Completion completion) {
        CompletionError error = completion.getError();
        if (error != null) {
            return "error %s: %s".formatted(error.getCode(), OneLine.of(error.getMessage()));
        }
        String stop = completion.getStopReason();
        return stop == null
                ? completion.getFinishReason().toString()
                : "%s (%s)".formatted(completion.getFinishReason(), OneLine.of(stop));
    }

    private static String speed(Completion completion) {
        Timings timings = completion.getTimings();
        if (timings == null) {
            return "";
        }
        double seconds =
                (timings.getQueuedMs() + timings.getPrefillMs() + timings.getDecodeMs()) / 1000;
        return String.format(Locale.ROOT, " in %.2f s", seconds);
    }
}

package io.afterword.app.demo;

import io.afterword.event.Completion;
import io.afterword.event.Token;

import org.jspecify.annotations.Nullable;

/// One prompt of the demo and what came of it so far, as a reader of committed records sees it.
final class DemoStream {
    private final int number;
    private final String model;
    private final String prompt;
    private final StringBuilder text = new StringBuilder();
    private final long producedNanos;
    private long firstTokenNanos;
    private long lastTokenNanos;
    private @Nullable Completion completion;

    /// @param number of the prompt, which several models may get
    /// @param model that continues it
    DemoStream(int number, String model, String prompt, long producedNanos) {
        this.number = number;
        this.model = model;
        this.prompt = prompt;
        this.producedNanos = producedNanos;
    }

    void add(Token token, long nowNanos) {
        if (firstTokenNanos == 0) {
            firstTokenNanos = nowNanos;
        }
        lastTokenNanos = nowNanos;
        text.append(token.getText());
    }

    void add(Completion completion) {
        this.completion = completion;
    }

    int number() {
        return number;
    }

    String model() {
        return model;
    }

    /// Number and model, as wide for each stream.
    String label() {
        return "%2d %-7s".formatted(number, model);
    }

    String prompt() {
        return prompt;
    }

    String text() {
        return text.toString();
    }

    @Nullable Completion completion() {
        return completion;
    }

    boolean isFinished() {
        return completion != null;
    }

    /// From the moment that the prompt was produced until its first token could be read, committed.
    double millisToFirstToken() {
        return (firstTokenNanos - producedNanos) / 1e6;
    }

    /// Tokens over the time from production to the last token.
    double tokensPerSecond() {
        Completion whole = completion;
        return whole == null
                ? 0
                : whole.getUsage().getCompletionTokens()
                        * 1e9
                        / Math.max(1, lastTokenNanos - producedNanos);
    }
}

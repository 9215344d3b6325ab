package io.afterword.topology.prompt.task;

import java.time.Duration;

/// How prompts are taken in and answers given out.
///
/// @param queueLimit       most unfinished generations of one task; more are answered `OVERLOADED`
/// @param duplicatesWindow how long an answered request id is remembered
/// @param publishInterval  how often the outbox is drained
public record PromptSettings(int queueLimit, Duration duplicatesWindow, Duration publishInterval) {
    public static final PromptSettings DEFAULTS =
            new PromptSettings(10_000, Duration.ofHours(1), Duration.ofMillis(10));

    public PromptSettings {
        if (queueLimit < 1) {
            throw new IllegalArgumentException("queue.limit must be >= 1, was " + queueLimit);
        }
        if (duplicatesWindow.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "duplicates.window.ms must be >= 1, was " + duplicatesWindow.toMillis());
        }
        if (publishInterval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "publish.interval.ms must be >= 1, was " + publishInterval.toMillis());
        }
    }
}

package io.afterword.app.bench;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import java.time.Duration;

/// How long a round waits for a next token before something must be wrong.
final class Patience {
    static final Duration WITHOUT_A_TOKEN = Duration.ofSeconds(60);

    private Patience() {}

    /// @param last when the last token came, on the clock of [System#nanoTime()]
    /// @throws CommandException if that is too long ago
    static void check(long last) {
        if (System.nanoTime() - last > WITHOUT_A_TOKEN.toNanos()) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "no token came within %d s".formatted(WITHOUT_A_TOKEN.toSeconds()));
        }
    }
}

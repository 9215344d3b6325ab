package io.afterword.app.exit;

import org.jspecify.annotations.Nullable;

/// Ends a command. The message is all that its user reads: it names what is wrong, the rule and
/// what was found. `--verbose` adds the stack trace.
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    public CommandException(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    public CommandException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /// The message; every exception of this family has one.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

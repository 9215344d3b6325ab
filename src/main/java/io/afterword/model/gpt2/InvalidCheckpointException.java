package io.afterword.model.gpt2;

import java.nio.file.Path;

/// A file of a checkpoint cannot be used. The message names the file and says why; nothing of the
/// checkpoint may be served.
public final class InvalidCheckpointException extends RuntimeException {
    InvalidCheckpointException(Path file, String reason) {
        super(message(file, reason));
    }

    InvalidCheckpointException(Path file, String reason, Throwable cause) {
        super(message(file, reason), cause);
    }

    private static String message(Path file, String reason) {
        Path name = file.getFileName();
        return (name == null ? file : name) + ": " + reason;
    }
}

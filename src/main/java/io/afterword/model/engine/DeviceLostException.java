package io.afterword.model.engine;

/// A worker's device failed again and again: rebuilding it does not help, the process has to end.
public final class DeviceLostException extends RuntimeException {
    DeviceLostException(int failures, RuntimeException last) {
        super("the device failed %d times: %s".formatted(failures, last.getMessage()), last);
    }
}

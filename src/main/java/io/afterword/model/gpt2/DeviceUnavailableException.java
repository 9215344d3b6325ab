package io.afterword.model.gpt2;

/// A device that was asked for cannot be used. The message says which, and why.
public final class DeviceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DeviceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

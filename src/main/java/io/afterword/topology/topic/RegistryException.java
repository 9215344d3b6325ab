package io.afterword.topology.topic;

import org.jspecify.annotations.Nullable;

/// The registry does not answer, or does not have what we write: nothing that a record is to blame
/// for. The message says what to do.
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RegistryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// The message; every exception of this family has one.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

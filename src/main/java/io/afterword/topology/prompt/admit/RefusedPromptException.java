package io.afterword.topology.prompt.admit;

import io.afterword.domain.ErrorCode;
import io.afterword.domain.Failure;

/// A prompt that cannot be admitted; becomes its answer.
final class RefusedPromptException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    RefusedPromptException(ErrorCode code, String message) {
        super(message);
        this.failure = new Failure(code, message);
    }

    /// A field that breaks a rule.
    static RefusedPromptException invalid(String message) {
        return new RefusedPromptException(ErrorCode.INVALID_REQUEST, message);
    }

    Failure failure() {
        return failure;
    }
}

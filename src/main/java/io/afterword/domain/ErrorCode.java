package io.afterword.domain;

/// Why a prompt was not, or not wholly, answered.
public enum ErrorCode {
    INVALID_REQUEST,
    UNKNOWN_MODEL,
    PROMPT_TOO_LONG,
    MODEL_ERROR,
    OVERLOADED
}

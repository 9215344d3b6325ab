package io.afterword.domain;

/// Why a stream ended.
public enum FinishReason {
    STOP,
    LENGTH,
    CANCELLED,
    DEADLINE_EXCEEDED,
    ERROR
}

package io.afterword.domain;

/// One stream of tokens: a choice of a request.
///
/// @param choice from 0; below the prompt's `n`
public record StreamId(String requestId, int choice) {
    public StreamId {
        if (choice < 0) {
            throw new IllegalArgumentException("choice must be >= 0, was " + choice);
        }
    }
}

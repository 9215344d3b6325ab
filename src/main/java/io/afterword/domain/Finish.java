package io.afterword.domain;

import java.util.Optional;

/// How a stream ended.
///
/// @param stopReason with [FinishReason#STOP]: the stop string, the stop token's id, `sentence` or
///   `end_of_text`
/// @param failure with [FinishReason#ERROR], and only then
public record Finish(FinishReason reason, Optional<String> stopReason, Optional<Failure> failure) {
    public Finish {
        if ((reason == FinishReason.ERROR) != failure.isPresent()) {
            throw new IllegalArgumentException(
                    "a failure goes with ERROR only, was %s with %s".formatted(reason, failure));
        }
    }

    public static Finish of(FinishReason reason) {
        return new Finish(reason, Optional.empty(), Optional.empty());
    }

    public static Finish stop(String stopReason) {
        return new Finish(FinishReason.STOP, Optional.of(stopReason), Optional.empty());
    }

    public static Finish failed(ErrorCode code, String message) {
        return new Finish(
                FinishReason.ERROR, Optional.empty(), Optional.of(new Failure(code, message)));
    }
}

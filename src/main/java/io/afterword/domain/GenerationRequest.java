package io.afterword.domain;

import java.time.Instant;
import java.util.Optional;

/// One stream to be generated, from its beginning or from where an earlier owner stopped.
///
/// @param prompt the prompt's tokens, at least one
/// @param generated the tokens already published, a prefix of the continuation
/// @param seed of the draws; token `index` draws with `uniform(seed, choice, index)`
/// @param priority lower goes first
/// @param deadline when it ends with `DEADLINE_EXCEEDED`, if it has not ended before
public record GenerationRequest(
        StreamId stream,
        String model,
        TokenIds prompt,
        TokenIds generated,
        SamplingParams sampling,
        StopRules stops,
        long seed,
        Report report,
        int priority,
        Optional<Instant> deadline) {
    public GenerationRequest {
        if (prompt.isEmpty()) {
            throw new IllegalArgumentException("prompt must have at least one token");
        }
        if (generated.size() >= Math.max(1, stops.maxTokens())) {
            throw new IllegalArgumentException(
                    "a request with max_tokens %d cannot have %d tokens already"
                            .formatted(stops.maxTokens(), generated.size()));
        }
    }

    public String requestId() {
        return stream.requestId();
    }

    /// Whether only a prediction is asked for, and no token.
    public boolean isPrediction() {
        return stops.maxTokens() == 0;
    }
}

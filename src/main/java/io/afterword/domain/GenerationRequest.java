package io.afterword.domain;

/// A continuation to be generated, from its beginning or from where an earlier owner stopped.
///
/// @param requestId the prompt's id
/// @param prompt the prompt's tokens, at least one
/// @param generated the tokens already published, a prefix of the continuation
/// @param seed of the draws; token `index` draws with `uniform(seed, choice, index)`
public record GenerationRequest(
        String requestId,
        String model,
        TokenIds prompt,
        TokenIds generated,
        SamplingParams sampling,
        StopRules stops,
        long seed) {
    public GenerationRequest {
        if (prompt.isEmpty()) {
            throw new IllegalArgumentException("prompt must have at least one token");
        }
        if (generated.size() >= stops.maxTokens()) {
            throw new IllegalArgumentException(
                    "a request with max_tokens %d cannot have %d tokens already"
                            .formatted(stops.maxTokens(), generated.size()));
        }
    }
}

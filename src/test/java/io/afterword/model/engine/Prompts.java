package io.afterword.model.engine;

import io.afterword.domain.GenerationRequest;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.StopRules;
import io.afterword.domain.TokenIds;

/// Requests to the model `fake`.
final class Prompts {
    static final String MODEL = "fake";

    private Prompts() {}

    static GenerationRequest prompt(String id, String text, StopRules stops) {
        return new GenerationRequest(
                id,
                MODEL,
                new FakeTokenizer().encode(text),
                TokenIds.NONE,
                new SamplingParams(1, 0, 1),
                stops,
                id.hashCode());
    }

    static GenerationRequest prompt(String id, String text, int maxTokens) {
        return prompt(id, text, StopRules.after(maxTokens));
    }

    static GenerationRequest prompt(String id, int maxTokens) {
        return prompt(id, "prompt of " + id, maxTokens);
    }

    /// The same prompt, when `generated` was published already.
    static GenerationRequest resumed(GenerationRequest from, TokenIds generated) {
        return new GenerationRequest(
                from.requestId(),
                from.model(),
                from.prompt(),
                generated,
                from.sampling(),
                from.stops(),
                from.seed());
    }
}

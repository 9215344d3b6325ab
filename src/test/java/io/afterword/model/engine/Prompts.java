package io.afterword.model.engine;

import io.afterword.domain.GenerationRequest;
import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Requests to the model `fake`.
final class Prompts {
    static final String MODEL = "fake";

    private Prompts() {}

    static GenerationRequest prompt(String id, String text, StopRules stops) {
        return new GenerationRequest(
                new StreamId(id, 0),
                MODEL,
                new FakeTokenizer().encode(text),
                TokenIds.NONE,
                new SamplingParams(1, 0, 1),
                stops,
                id.hashCode(),
                Report.NONE,
                0,
                Optional.empty());
    }

    static GenerationRequest prompt(String id, String text, int maxTokens) {
        return prompt(id, text, StopRules.after(maxTokens));
    }

    static GenerationRequest prompt(String id, int maxTokens) {
        return prompt(id, "prompt of " + id, maxTokens);
    }

    static GenerationRequest choice(GenerationRequest from, int choice) {
        return new GenerationRequest(
                new StreamId(from.requestId(), choice),
                from.model(),
                from.prompt(),
                from.generated(),
                from.sampling(),
                from.stops(),
                from.seed(),
                from.report(),
                from.priority(),
                from.deadline());
    }

    static GenerationRequest reporting(GenerationRequest from, Report report) {
        return new GenerationRequest(
                from.stream(),
                from.model(),
                from.prompt(),
                from.generated(),
                from.sampling(),
                from.stops(),
                from.seed(),
                report,
                from.priority(),
                from.deadline());
    }

    static GenerationRequest penalized(GenerationRequest from, Penalties penalties) {
        return new GenerationRequest(
                from.stream(),
                from.model(),
                from.prompt(),
                from.generated(),
                new SamplingParams(1, 0, 1, 0, penalties, Map.of()),
                from.stops(),
                from.seed(),
                from.report(),
                from.priority(),
                from.deadline());
    }

    static GenerationRequest urgent(GenerationRequest from, int priority) {
        return new GenerationRequest(
                from.stream(),
                from.model(),
                from.prompt(),
                from.generated(),
                from.sampling(),
                from.stops(),
                from.seed(),
                from.report(),
                priority,
                from.deadline());
    }

    static GenerationRequest until(GenerationRequest from, Instant deadline) {
        return new GenerationRequest(
                from.stream(),
                from.model(),
                from.prompt(),
                from.generated(),
                from.sampling(),
                from.stops(),
                from.seed(),
                from.report(),
                from.priority(),
                Optional.of(deadline));
    }

    /// The same prompt, when `generated` was published already.
    static GenerationRequest resumed(GenerationRequest from, TokenIds generated) {
        return new GenerationRequest(
                from.stream(),
                from.model(),
                from.prompt(),
                generated,
                from.sampling(),
                from.stops(),
                from.seed(),
                from.report(),
                from.priority(),
                from.deadline());
    }
}

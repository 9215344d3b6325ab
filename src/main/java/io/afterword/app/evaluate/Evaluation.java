package io.afterword.app.evaluate;

import io.afterword.domain.Perplexity;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// How well a model predicted a text.
///
/// @param precision of its numbers; empty for a table
/// @param windowed documents that were longer than its context
/// @param perplexity of the tokens; the end of each document is one of them, where the model has
///   such a token
/// @param bytes of the documents in UTF-8
/// @param agreement share of the tokens where the most probable one was that of the same model in
///   the precision that was named first
record Evaluation(
        String model,
        Optional<String> precision,
        int documents,
        int windowed,
        Perplexity perplexity,
        long bytes,
        Optional<Answers> answers,
        OptionalDouble agreement) {
    /// Answers to probes.
    ///
    /// @param right how often the right answer was more probable than the wrong one
    record Answers(int probes, int right) {
        double share() {
            return (double) right / probes;
        }
    }

    /// This, compared with another precision.
    Evaluation with(double agreement) {
        return new Evaluation(
                model,
                precision,
                documents,
                windowed,
                perplexity,
                bytes,
                answers,
                OptionalDouble.of(agreement));
    }

    double bitsPerByte() {
        return perplexity.nats() / Math.log(2) / bytes;
    }

    /// What is infinite or was not asked is null.
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("model", model);
        all.put("precision", precision.orElse(null));
        all.put("documents", documents);
        all.put("windowed", windowed);
        all.put("tokens", perplexity.tokens());
        all.put("perplexity", finite(perplexity.value()));
        all.put("impossible", perplexity.impossible());
        all.put("bits_per_byte", finite(bitsPerByte()));
        all.put("probes", answers.map(Answers::probes).orElse(null));
        all.put("probes_right", answers.map(Answers::share).orElse(null));
        all.put("top1_agreement", agreement.isPresent() ? agreement.getAsDouble() : null);
        return all;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}

package io.afterword.app.evaluate;

import io.afterword.domain.Perplexity;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How well a model predicted a text.
///
/// @param precision of its numbers; empty for a table
/// @param windowed documents that were longer than its context
/// @param perplexity of the tokens; the end of each document is one of them, where the model has
///   such a token
/// @param bytes of the documents in UTF-8
/// @param byPosition the same, apart for each [#STRIDE] tokens of the documents; what lies beyond
///   the last one is with it
/// @param ngrams of the table; empty for a network
/// @param continuations what it wrote after the beginnings of some documents
/// @param agreement share of the tokens where the most probable one was that of the same model in
///   the precision that was named first
record Evaluation(
        String model,
        Optional<String> precision,
        int documents,
        int windowed,
        Perplexity perplexity,
        List<Perplexity> byPosition,
        long bytes,
        Optional<Answers> answers,
        OptionalLong ngrams,
        List<String> continuations,
        OptionalDouble agreement) {
    /// Tokens between two places where perplexity is told apart.
    static final int STRIDE = 16;

    /// How many such places there are.
    static final int PLACES = 16;

    Evaluation {
        byPosition = List.copyOf(byPosition);
        continuations = List.copyOf(continuations);
    }

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
                byPosition,
                bytes,
                answers,
                ngrams,
                continuations,
                OptionalDouble.of(agreement));
    }

    /// Of the model, with its precision where one was asked for.
    String name() {
        return precision
                .filter(numbers -> !numbers.equals("auto"))
                .map(numbers -> model + " in " + numbers)
                .orElse(model);
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
        all.put("ngrams", ngrams.isPresent() ? ngrams.getAsLong() : null);
        all.put(
                "perplexity_by_position",
                byPosition.stream().map(some -> finite(some.value())).toList());
        all.put("continuations", continuations);
        all.put("top1_agreement", agreement.isPresent() ? agreement.getAsDouble() : null);
        return all;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}

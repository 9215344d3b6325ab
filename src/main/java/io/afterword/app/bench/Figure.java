package io.afterword.app.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One result of a benchmark.
///
/// @param value in the measure's unit
record Figure(Measure measure, double value, Conditions conditions) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Figure {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "%s must be finite, was %s".formatted(measure.figure(), value));
        }
    }

    Optional<Goal> goal() {
        return Goals.of(measure, conditions);
    }

    /// Whether it reaches its goal; empty without one.
    Optional<Boolean> met() {
        return goal().map(goal -> goal.isMetBy(value));
    }

    /// One line, without its end; `goal` and `met` are null where there is none.
    String json() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("bench", measure.bench());
        all.put("figure", measure.figure());
        all.put("value", Math.round(value * 1000) / 1000.0);
        all.put("unit", measure.unit());
        all.put("goal", goal().map(Goal::bound).orElse(null));
        all.put("met", met().orElse(null));
        all.putAll(conditions.asMap());
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException impossible) { // a map of text and numbers
            throw new UncheckedIOException(impossible);
        }
    }
}

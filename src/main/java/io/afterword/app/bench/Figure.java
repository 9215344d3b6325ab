package io.afterword.app.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One result of a benchmark.
///
/// @param settings under which it was measured, in the order in which they are shown
record Figure(
        String bench,
        String name,
        double value,
        String unit,
        Optional<Goal> goal,
        Map<String, Object> settings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Figure {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("%s must be finite, was %s".formatted(name, value));
        }
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    Figure(String bench, String name, double value, String unit, Map<String, Object> settings) {
        this(bench, name, value, unit, Optional.empty(), settings);
    }

    /// This figure with a goal.
    Figure aiming(Goal at) {
        return new Figure(bench, name, value, unit, Optional.of(at), settings);
    }

    /// `yes`, `no`, or nothing without a goal.
    String met() {
        return goal.map(at -> at.isMetBy(value) ? "yes" : "no").orElse("");
    }

    /// One line, without its end; `goal` and `met` are null where there is none.
    String json() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("bench", bench);
        all.put("figure", name);
        all.put("value", Math.round(value * 1000) / 1000.0);
        all.put("unit", unit);
        all.put("goal", goal.map(Goal::bound).orElse(null));
        all.put("met", goal.map(at -> at.isMetBy(value)).orElse(null));
        all.putAll(settings);
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException impossible) { // a map of text and numbers
            throw new UncheckedIOException(impossible);
        }
    }
}

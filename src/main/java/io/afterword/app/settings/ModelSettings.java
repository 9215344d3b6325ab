package io.afterword.app.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What an operator has set for one model.
///
/// @param name by which prompts ask for it
/// @param values of every setting that each model has
public record ModelSettings(String name, Map<Setting, String> values) {
    /// The model that needs no checkpoint.
    public static final String BUILT_IN = "builtin";

    public ModelSettings {
        values = Map.copyOf(values);
    }

    /// The checkpoint's directory, or the name of a pulled model; none for the built-in model.
    public Optional<Path> path() {
        return Optional.of(value(Setting.MODEL_PATH))
                .filter(given -> !given.isEmpty())
                .map(Settings::path);
    }

    /// `int8`, `bf16` or `fp32`.
    public String precision() {
        return value(Setting.MODEL_PRECISION);
    }

    private String value(Setting setting) {
        return values.getOrDefault(setting, "");
    }
}

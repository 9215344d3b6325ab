package io.afterword.app.settings;

import io.afterword.app.exit.CommandException;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
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

    /// The one model of a command that needs no cluster.
    ///
    /// @param given settings of models; what is left out has its default
    /// @throws CommandException `SETTINGS` if a value is wrong
    public static ModelSettings alone(Map<Setting, String> given) {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            if (setting.isOfEachModel()) {
                String value = given.get(setting);
                all.put(
                        setting,
                        Settings.checked(
                                setting,
                                setting.key(),
                                value == null ? null : Given.at("option", value)));
            }
        }
        return ModelList.of(all, Map.of(), List.of()).getFirst();
    }

    /// The checkpoint's directory, or the name of a pulled model; none for the built-in model.
    public Optional<Path> path() {
        return Optional.of(value(Setting.MODEL_PATH))
                .filter(given -> !given.isEmpty())
                .map(Settings::path);
    }

    /// `auto`, `cpu` or `gpu:N`.
    public String device() {
        return value(Setting.MODEL_DEVICE);
    }

    /// `auto`, `int8`, `bf16`, `fp16` or `fp32`.
    public String precision() {
        return value(Setting.MODEL_PRECISION);
    }

    /// `auto`, `bf16`, `fp16` or `fp32`.
    public String kvPrecision() {
        return value(Setting.MODEL_KV_PRECISION);
    }

    private String value(Setting setting) {
        return values.getOrDefault(setting, "");
    }
}

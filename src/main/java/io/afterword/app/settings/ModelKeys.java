package io.afterword.app.settings;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The keys of settings for one of several models: what is `model.X` for all of them is
/// `model.NAME.X` for that one.
final class ModelKeys {
    private static final String PREFIX = "model.";

    /// A setting of one model.
    record ModelKey(String model, Setting setting) {}

    private final List<String> models;
    private final Map<String, ModelKey> byKey = new HashMap<>();

    /// @param listed value of [Setting#MODELS]
    /// @throws CommandException `SETTINGS` if a name is there twice, or makes a key ambiguous
    ModelKeys(String listed) {
        models =
                Arrays.stream(listed.split(","))
                        .map(String::strip)
                        .filter(Predicate.not(String::isEmpty))
                        .toList();
        Set<String> seen = new HashSet<>();
        for (String model : models) {
            if (!seen.add(model)) {
                throw wrong("models must name each model once, named %s twice".formatted(model));
            }
            for (Setting setting : Setting.values()) {
                if (setting.isOfEachModel()) {
                    add(model, setting);
                }
            }
        }
    }

    private void add(String model, Setting setting) {
        String key = key(model, setting);
        boolean taken =
                byKey.put(key, new ModelKey(model, setting)) != null || Setting.of(key).isPresent();
        if (taken) {
            throw wrong(
                    "models cannot have one named %s: %s would have two meanings"
                            .formatted(model, key));
        }
    }

    static String key(String model, Setting setting) {
        return PREFIX + model + "." + setting.key().substring(PREFIX.length());
    }

    /// In their order; none where there is one model only, which needs no list.
    List<String> models() {
        return models;
    }

    Optional<ModelKey> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /// What each of the models has from all or by default, unless its own key says otherwise.
    Map<String, Given> inherited(Map<String, Given> given) {
        Map<String, Given> all = new LinkedHashMap<>();
        for (String model : models) {
            for (Setting setting : Setting.values()) {
                if (setting.isOfEachModel()) {
                    all.put(key(model, setting), inherited(model, setting, given));
                }
            }
        }
        return all;
    }

    private static Given inherited(String model, Setting setting, Map<String, Given> given) {
        Given own = Given.byDefault(setting.initial().orElse(""));
        return isInherited(model, setting) ? given.getOrDefault(setting.key(), own) : own;
    }

    /// The built-in model is built in, whatever checkpoint the others share.
    static boolean isInherited(String model, Setting setting) {
        return setting != Setting.MODEL_PATH || !model.equals(ModelSettings.BUILT_IN);
    }

    /// Why a key that looks like one of a model's is none.
    Optional<String> misnamed(String key) {
        return Arrays.stream(Setting.values())
                .filter(Setting::isOfEachModel)
                .map(setting -> setting.key().substring(PREFIX.length() - 1))
                .filter(ending -> key.startsWith(PREFIX) && key.endsWith(ending))
                .filter(ending -> key.length() > PREFIX.length() + ending.length())
                .map(ending -> key.substring(PREFIX.length(), key.length() - ending.length()))
                .findFirst()
                .map(model ->
                        models.isEmpty()
                                ? "%s is given, but models names no %s".formatted(key, model)
                                : "%s is given, but models names no %s, only %s"
                                        .formatted(key, model, String.join(", ", models)));
    }

    private static CommandException wrong(String message) {
        return new CommandException(ExitCode.SETTINGS, message);
    }
}

package io.afterword.app.settings;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.ModelKeys.ModelKey;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The models that are served, from the settings of all and those of each.
final class ModelList {
    private ModelList() {}

    /// @param all settings for every model, and of everything else
    /// @param ofModels settings of one model, which come first
    /// @param listed names of several models; empty for one without a list
    /// @throws CommandException `SETTINGS` if one lacks its checkpoint
    static List<ModelSettings> of(
            Map<Setting, String> all, Map<ModelKey, String> ofModels, List<String> listed) {
        if (listed.isEmpty()) {
            ModelSettings only = settings("", all, Map.of());
            return List.of(new ModelSettings(name(all, only), only.values()));
        }
        if (!all.getOrDefault(Setting.MODEL_NAME, "").isEmpty()) {
            throw wrong("model.name must be empty where models has the names");
        }
        return listed.stream().map(name -> complete(settings(name, all, ofModels))).toList();
    }

    private static ModelSettings settings(
            String name, Map<Setting, String> all, Map<ModelKey, String> ofModels) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        all.forEach((setting, value) -> {
            if (setting.isOfEachModel()) {
                String own = ofModels.get(new ModelKey(name, setting));
                values.put(setting, own == null ? inherited(name, setting, value) : own);
            }
        });
        return new ModelSettings(name, values);
    }

    private static String inherited(String name, Setting setting, String value) {
        return ModelKeys.isInherited(name, setting) ? value : "";
    }

    private static ModelSettings complete(ModelSettings model) {
        if (model.path().isEmpty() && !model.name().equals(ModelSettings.BUILT_IN)) {
            throw wrong(
                    "%s is missing: of the names in models, only %s needs no checkpoint"
                            .formatted(
                                    ModelKeys.key(model.name(), Setting.MODEL_PATH),
                                    ModelSettings.BUILT_IN));
        }
        return model;
    }

    private static String name(Map<Setting, String> all, ModelSettings only) {
        String given = all.getOrDefault(Setting.MODEL_NAME, "");
        return given.isEmpty()
                ? only.path().map(ModelList::lastName).orElse(ModelSettings.BUILT_IN)
                : given;
    }

    private static String lastName(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? ModelSettings.BUILT_IN : name.toString();
    }

    private static CommandException wrong(String message) {
        return new CommandException(ExitCode.SETTINGS, message);
    }
}

package io.afterword.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.settings.EffectiveSetting;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;

/// `afterword config`.
@Command(
        name = "config",
        description = {
            "Show the settings that `run` would have, and where each comes from: the file, the"
                    + " environment (AFTERWORD_ENGINE_SLOTS for engine.slots), an option, or its"
                    + " default. Secrets are masked; what a config provider resolves is shown as it"
                    + " was given.",
            "",
            "Example: afterword config --config afterword.properties"
        })
public final class ConfigCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions options = new SettingsOptions();

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public void run() {
        List<EffectiveSetting> all = options.settings().effective();
        PrintWriter out = spec.commandLine().getOut();
        lines(all).forEach(out::println);
        out.flush();
    }

    private List<String> lines(List<EffectiveSetting> all) {
        return json ? all.stream().map(ConfigCommand::json).toList() : table(all);
    }

    private static List<String> table(List<EffectiveSetting> all) {
        int keys = width(all, EffectiveSetting::key);
        int values = width(all, EffectiveSetting::value);
        return all.stream()
                .map(setting ->
                        "%s  %s  %s"
                                .formatted(
                                        padded(setting.key(), keys),
                                        padded(setting.value(), values),
                                        setting.source()))
                .toList();
    }

    private static int width(
            List<EffectiveSetting> all, Function<EffectiveSetting, String> column) {
        return all.stream().map(column).mapToInt(String::length).max().orElse(0);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String json(EffectiveSetting setting) {
        try {
            return new ObjectMapper().writeValueAsString(setting);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}

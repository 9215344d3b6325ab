package io.afterword.app.command;

import io.afterword.app.settings.Settings;
import io.afterword.app.settings.SettingsFile;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The options by which a command learns its settings: a file, and single ones over it.
public final class SettingsOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings file (key=value lines).")
    private @Nullable Path file;

    @Option(
            names = {"-b", "--bootstrap-servers"},
            paramLabel = "HOST:PORT",
            description = "Brokers; short for --set bootstrap.servers=HOST:PORT.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; goes before the file's. Repeatable.")
    private Map<String, String> single = Map.of();

    /// Whether any of the options was given.
    public boolean areGiven() {
        return file != null || bootstrapServers != null || !single.isEmpty();
    }

    /// The settings, checked.
    public Settings settings() {
        Map<String, String> all =
                file == null ? new TreeMap<>() : new TreeMap<>(SettingsFile.read(file));
        all.putAll(single);
        if (bootstrapServers != null) {
            all.put("bootstrap.servers", bootstrapServers);
        }
        return Settings.of(all);
    }
}

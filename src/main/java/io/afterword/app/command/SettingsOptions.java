package io.afterword.app.command;

import io.afterword.app.settings.Environment;
import io.afterword.app.settings.Given;
import io.afterword.app.settings.Setting;
import io.afterword.app.settings.Settings;
import io.afterword.app.settings.SettingsFile;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The options by which a command learns its settings: a file, and single ones over it and the
/// environment.
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
            description = "One setting; goes before the environment's and the file's. Repeatable.")
    private Map<String, String> single = Map.of();

    /// Whether any of the options was given.
    public boolean areGiven() {
        return file != null || bootstrapServers != null || !single.isEmpty();
    }

    /// The settings, checked: what the options say goes before the environment, and that before the
    /// file.
    public Settings settings() {
        return settings(new Environment(System.getenv()));
    }

    Settings settings(Environment environment) {
        Map<String, Given> all = new TreeMap<>();
        if (file != null) {
            all.putAll(SettingsFile.read(file));
        }
        all.putAll(environment.settings());
        single.forEach((key, value) -> all.put(key, Given.at("option --set", value)));
        if (bootstrapServers != null) {
            all.put(
                    Setting.BOOTSTRAP_SERVERS.key(),
                    Given.at("option --bootstrap-servers", bootstrapServers));
        }
        return Settings.from(all);
    }
}

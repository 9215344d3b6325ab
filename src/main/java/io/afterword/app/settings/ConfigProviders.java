package io.afterword.app.settings;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.stream.Stream;

/// Kafka's config providers (KIP-297): `${file:/run/secrets/kafka.properties:password}` in a value
/// stands for what the provider named `file` finds there. Kafka resolves them. `file`, `dir` and
/// `env` are there unless `kafka.config.providers` names others.
final class ConfigProviders {
    private static final String KEY =
            KafkaPassThrough.PREFIX + AbstractConfig.CONFIG_PROVIDERS_CONFIG;

    private static final Map<String, String> USUAL =
            Map.of(
                    AbstractConfig.CONFIG_PROVIDERS_CONFIG,
                    "file,dir,env",
                    classOf("file"),
                    FileConfigProvider.class.getName(),
                    classOf("dir"),
                    DirectoryConfigProvider.class.getName(),
                    classOf("env"),
                    EnvVarConfigProvider.class.getName());

    private ConfigProviders() {}

    private static String classOf(String provider) {
        return AbstractConfig.CONFIG_PROVIDERS_CONFIG + "." + provider + ".class";
    }

    /// Whether a setting says which providers there are. Nobody else needs it.
    static boolean areSetBy(String key) {
        return key.equals(KEY) || key.startsWith(KEY + ".");
    }

    /// The settings with the values that are meant.
    ///
    /// @throws CommandException `SETTINGS` if a provider cannot be used, or knows no such value
    static Map<String, Given> resolve(Map<String, Given> given) {
        Map<String, String> texts = new TreeMap<>();
        given.forEach((key, value) -> {
            if (!areSetBy(key)) {
                texts.put(key, value.text());
            }
        });
        Map<String, Given> all = new TreeMap<>(given);
        transform(texts, providers(given))
                .forEach((key, value) -> {
                    variables(texts.getOrDefault(key, ""))
                            .filter(value::contains)
                            .findFirst()
                            .ifPresent(variable -> {
                                throw wrong(
                                        "%s: no config provider knows %s".formatted(key, variable));
                            });
                    all.computeIfPresent(key, (_, as) -> as.meaning(value));
                });
        return all;
    }

    private static Map<String, String> providers(Map<String, Given> given) {
        Map<String, String> all = new TreeMap<>();
        given.forEach((key, value) -> {
            if (areSetBy(key)) {
                all.put(key.substring(KafkaPassThrough.PREFIX.length()), value.text());
            }
        });
        List<String> names =
                Stream.of(all.getOrDefault(AbstractConfig.CONFIG_PROVIDERS_CONFIG, "").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
        names.forEach(name -> requireClass(name, all));
        all.keySet().forEach(key -> refuseUnlessOf(names, key));
        all.put(AbstractConfig.CONFIG_PROVIDERS_CONFIG, String.join(",", names));
        return names.isEmpty() ? USUAL : all;
    }

    /// Kafka would leave out a provider without one.
    private static void requireClass(String provider, Map<String, String> all) {
        if (!all.containsKey(classOf(provider))) {
            throw wrong(
                    "%s%s is missing: %s names %s"
                            .formatted(KafkaPassThrough.PREFIX, classOf(provider), KEY, provider));
        }
    }

    private static void refuseUnlessOf(List<String> providers, String key) {
        boolean known =
                key.equals(AbstractConfig.CONFIG_PROVIDERS_CONFIG)
                        || providers.stream().anyMatch(name -> isOf(name, key));
        if (!known) {
            throw wrong(
                    "unknown setting %s%s: of each provider in %s there are class and param.*"
                            .formatted(KafkaPassThrough.PREFIX, key, KEY));
        }
    }

    private static boolean isOf(String provider, String key) {
        String parameters = AbstractConfig.CONFIG_PROVIDERS_CONFIG + "." + provider + ".param.";
        return key.equals(classOf(provider)) || key.startsWith(parameters);
    }

    private static Map<String, String> transform(
            Map<String, String> texts, Map<String, String> providers) {
        try {
            return new AbstractConfig(new ConfigDef(), texts, providers, false).originalsStrings();
        } catch (ConfigException e) {
            throw wrong("a config provider cannot be used: " + e.getMessage());
        }
    }

    private static Stream<String> variables(String text) {
        return ConfigTransformer.DEFAULT_PATTERN.matcher(text).results().map(MatchResult::group);
    }

    private static CommandException wrong(String message) {
        return new CommandException(ExitCode.SETTINGS, message);
    }
}

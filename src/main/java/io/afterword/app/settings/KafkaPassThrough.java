package io.afterword.app.settings;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Settings of Kafka's own, under `kafka.`: `kafka.security.protocol=SSL` for every client,
/// `kafka.producer.compression.type=zstd` for one kind. A name that Kafka does not know is refused,
/// as Kafka would only warn of it in the log.
public final class KafkaPassThrough {
    static final String PREFIX = "kafka.";

    private static final Pattern SECRET =
            Pattern.compile("password|secret|jaas|token|credential", Pattern.CASE_INSENSITIVE);

    private static final Map<String, ConfigKey> CONSUMER = keys(ConsumerConfig.configDef());
    private static final Map<String, ConfigKey> PRODUCER = keys(ProducerConfig.configDef());
    private static final Map<String, ConfigKey> ADMIN = keys(AdminClientConfig.configDef());
    private static final Map<String, ConfigKey> ANY = anyClient();

    /// By prefix, the longer ones first.
    private static final List<Map.Entry<String, Map<String, ConfigKey>>> SCOPES =
            List.of(
                    Map.entry(StreamsConfig.MAIN_CONSUMER_PREFIX, CONSUMER),
                    Map.entry(StreamsConfig.RESTORE_CONSUMER_PREFIX, CONSUMER),
                    Map.entry(StreamsConfig.GLOBAL_CONSUMER_PREFIX, CONSUMER),
                    Map.entry(StreamsConfig.CONSUMER_PREFIX, CONSUMER),
                    Map.entry(StreamsConfig.PRODUCER_PREFIX, PRODUCER),
                    Map.entry(StreamsConfig.ADMIN_CLIENT_PREFIX, ADMIN),
                    Map.entry("", ANY));

    /// What these take is not listed in Kafka's clients.
    private static final List<String> UNCHECKED =
            List.of(StreamsConfig.TOPIC_PREFIX, StreamsConfig.CLIENT_TAG_PREFIX);

    private final Map<String, String> values;

    /// Checks every name and value.
    ///
    /// @param given names without `kafka.`
    KafkaPassThrough(Map<String, Given> given) {
        given.forEach(KafkaPassThrough::check);
        values =
                given.entrySet().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey, entry -> entry.getValue().value()));
    }

    private static void check(String name, Given value) {
        refuseIfOurs(name);
        if (UNCHECKED.stream().anyMatch(name::startsWith)) {
            return;
        }
        Map.Entry<String, Map<String, ConfigKey>> scope = scopeOf(name);
        ConfigKey key = scope.getValue().get(name.substring(scope.getKey().length()));
        if (key == null) {
            throw wrong(
                    "unknown setting %s%s: Kafka has no such setting%s (%s)"
                            .formatted(PREFIX, name, suggestion(name, scope), value.source()));
        }
        checkValue(name, key, value);
    }

    /// A setting of ours by the same name decides, since more depends on it than Kafka's.
    private static void refuseIfOurs(String name) {
        if (Setting.of(name).isPresent()) {
            throw wrong("%s%s must be given as %s".formatted(PREFIX, name, name));
        }
    }

    private static Map.Entry<String, Map<String, ConfigKey>> scopeOf(String name) {
        return SCOPES.stream()
                .filter(scope -> name.startsWith(scope.getKey()))
                .findFirst()
                .orElseThrow();
    }

    private static String suggestion(String name, Map.Entry<String, Map<String, ConfigKey>> scope) {
        return NearestName.of(name.substring(scope.getKey().length()), scope.getValue().keySet())
                .map(near -> "; did you mean " + PREFIX + scope.getKey() + near + "?")
                .orElse("");
    }

    private static void checkValue(String name, ConfigKey key, Given given) {
        try {
            Object parsed = ConfigDef.parseType(key.name, given.value(), key.type);
            if (key.validator != null) {
                key.validator.ensureValid(key.name, parsed);
            }
        } catch (ConfigException e) {
            boolean hidden = isSecret(PREFIX + name) || given.isResolved();
            throw wrong(
                    "%s%s is wrong: %s (%s)"
                            .formatted(
                                    PREFIX,
                                    name,
                                    hidden ? "(its value is not shown)" : e.getMessage(),
                                    given.source()));
        }
    }

    /// For Kafka Streams, which knows the prefixes itself.
    public Map<String, String> forStreams() {
        return values;
    }

    public Map<String, String> forConsumer() {
        return forClient(StreamsConfig.CONSUMER_PREFIX, CONSUMER);
    }

    public Map<String, String> forProducer() {
        return forClient(StreamsConfig.PRODUCER_PREFIX, PRODUCER);
    }

    public Map<String, String> forAdmin() {
        return forClient(StreamsConfig.ADMIN_CLIENT_PREFIX, ADMIN);
    }

    /// What every client is told, and over it what this kind is told.
    private Map<String, String> forClient(String prefix, Map<String, ConfigKey> known) {
        Map<String, String> all = new HashMap<>(values);
        all.keySet().retainAll(known.keySet());
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                all.put(name.substring(prefix.length()), value);
            }
        });
        return all;
    }

    private static CommandException wrong(String message) {
        return new CommandException(ExitCode.SETTINGS, message);
    }

    /// Whether the value of a setting, ours or Kafka's, must not be shown.
    static boolean isSecret(String key) {
        if (!key.startsWith(PREFIX)) {
            return key.equals(Setting.SCHEMA_REGISTRY_USER_INFO.key());
        }
        String name = key.substring(PREFIX.length());
        Map.Entry<String, Map<String, ConfigKey>> scope = scopeOf(name);
        ConfigKey known = scope.getValue().get(name.substring(scope.getKey().length()));
        return SECRET.matcher(name).find()
                || (known != null && known.type == ConfigDef.Type.PASSWORD);
    }

    private static Map<String, ConfigKey> keys(ConfigDef definition) {
        return Map.copyOf(definition.configKeys());
    }

    private static Map<String, ConfigKey> anyClient() {
        Map<String, ConfigKey> all = new HashMap<>();
        Stream.of(ADMIN, PRODUCER, CONSUMER, StreamsConfig.configDef().configKeys())
                .forEach(all::putAll);
        return Map.copyOf(all);
    }
}

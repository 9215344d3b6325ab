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
import java.util.TreeMap;
import java.util.regex.Pattern;
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
    /// @param values names without `kafka.`
    KafkaPassThrough(Map<String, String> values) {
        values.forEach(KafkaPassThrough::check);
        this.values = Map.copyOf(values);
    }

    private static void check(String name, String value) {
        refuseIfOurs(name);
        if (UNCHECKED.stream().anyMatch(name::startsWith)) {
            return;
        }
        Map.Entry<String, Map<String, ConfigKey>> scope = scopeOf(name);
        ConfigKey key = scope.getValue().get(name.substring(scope.getKey().length()));
        if (key == null) {
            throw wrong(
                    "unknown setting %s%s: Kafka has no such setting%s"
                            .formatted(PREFIX, name, suggestion(name, scope)));
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

    private static void checkValue(String name, ConfigKey key, String value) {
        if (value.contains("${")) {
            return; // a config provider's, resolved by Kafka when the client is made
        }
        try {
            Object parsed = ConfigDef.parseType(key.name, value, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(key.name, parsed);
            }
        } catch (ConfigException e) {
            String why = isSecret(name) ? "(its value is not shown)" : e.getMessage();
            throw wrong(PREFIX + name + " is wrong: " + why);
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

    static boolean isSecret(String name) {
        return SECRET.matcher(name).find() || name.endsWith("ssl.keystore.key");
    }

    /// Names and values in order, secrets masked.
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>();
        values.forEach((name, value) -> shown.put(PREFIX + name, isSecret(name) ? "***" : value));
        return shown.toString();
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

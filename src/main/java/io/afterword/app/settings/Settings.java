package io.afterword.app.settings;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.topology.ProcessingGuarantee;
import io.afterword.topology.StreamsProperties;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.GroupProtocol;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;

/// What an operator has set, checked, with defaults for the rest.
///
/// @param values of every setting of ours
/// @param kafka settings of Kafka's own
public record Settings(Map<Setting, String> values, KafkaPassThrough kafka) {
    private static final String BUILT_IN = "builtin";

    public Settings {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            all.put(setting, checked(setting, values.get(setting)));
        }
        values = Map.copyOf(all);
    }

    private static String checked(Setting setting, @Nullable String given) {
        if (given == null) {
            return setting.initial()
                    .orElseThrow(() -> wrong(setting.key() + " is missing: " + setting.meaning()));
        }
        if (!setting.allows(given)) {
            throw wrong(
                    "%s must be %s, was %s"
                            .formatted(
                                    setting.key(),
                                    setting.rule(),
                                    given.isEmpty() ? "empty" : "'" + given + "'"));
        }
        return given;
    }

    /// Settings from keys and values.
    ///
    /// @throws CommandException `SETTINGS` if a key is unknown or missing, or a value wrong
    public static Settings of(Map<String, String> given) {
        Map<Setting, String> own = new EnumMap<>(Setting.class);
        Map<String, String> kafka = new HashMap<>();
        new TreeMap<>(given)
                .forEach((key, value) -> {
                    if (key.startsWith(KafkaPassThrough.PREFIX)) {
                        kafka.put(key.substring(KafkaPassThrough.PREFIX.length()), value.strip());
                    } else {
                        own.put(known(key), value.strip());
                    }
                });
        return new Settings(own, new KafkaPassThrough(kafka));
    }

    private static Setting known(String key) {
        return Setting.of(key)
                .orElseThrow(() -> wrong("unknown setting '" + key + "'" + suggestion(key)));
    }

    private static String suggestion(String key) {
        return NearestName.of(key, Arrays.stream(Setting.values()).map(Setting::key).toList())
                .map(near -> ": did you mean " + near + "?")
                .orElse(": settings of Kafka's own begin with " + KafkaPassThrough.PREFIX);
    }

    private static CommandException wrong(String message) {
        return new CommandException(ExitCode.SETTINGS, message);
    }

    private String value(Setting setting) {
        return values.getOrDefault(setting, "");
    }

    private int number(Setting setting) {
        return Integer.parseInt(value(setting));
    }

    public String bootstrapServers() {
        return value(Setting.BOOTSTRAP_SERVERS);
    }

    public String applicationId() {
        return value(Setting.APPLICATION_ID);
    }

    public String topicPrefix() {
        return value(Setting.TOPIC_PREFIX);
    }

    /// Where the local copy of the stores lies; a leading `~` is the user's home.
    public Path stateDir() {
        return path(value(Setting.STATE_DIR));
    }

    /// The checkpoint's directory; none for the built-in model.
    public Optional<Path> modelPath() {
        return Optional.of(value(Setting.MODEL_PATH))
                .filter(given -> !given.isEmpty())
                .map(Settings::path);
    }

    public String modelName() {
        String given = value(Setting.MODEL_NAME);
        return given.isEmpty() ? modelPath().map(Settings::lastName).orElse(BUILT_IN) : given;
    }

    private static String lastName(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? BUILT_IN : name.toString();
    }

    private static Path path(String given) {
        boolean atHome = given.equals("~") || given.startsWith("~/");
        return Path.of(atHome ? System.getProperty("user.home") + given.substring(1) : given);
    }

    /// `int8` or `fp32`.
    public String modelPrecision() {
        return value(Setting.MODEL_PRECISION);
    }

    /// Worker threads; none where the machine's cores decide.
    public OptionalInt engineWorkers() {
        return value(Setting.ENGINE_WORKERS).equals("auto")
                ? OptionalInt.empty()
                : OptionalInt.of(number(Setting.ENGINE_WORKERS));
    }

    public int engineSlots() {
        return number(Setting.ENGINE_SLOTS);
    }

    public int engineRunAhead() {
        return number(Setting.ENGINE_RUN_AHEAD);
    }

    public int engineStepTokens() {
        return number(Setting.ENGINE_STEP_TOKENS);
    }

    public int queueLimit() {
        return number(Setting.QUEUE_LIMIT);
    }

    public Duration duplicatesWindow() {
        return Duration.ofMillis(number(Setting.DUPLICATES_WINDOW_MS));
    }

    public Duration publishInterval() {
        return Duration.ofMillis(number(Setting.PUBLISH_INTERVAL_MS));
    }

    /// What Kafka Streams is told.
    ///
    /// @throws CommandException `SETTINGS` if two values contradict each other
    public Properties streams(String deadLetterTopic) {
        try {
            return new StreamsProperties(
                            bootstrapServers(),
                            applicationId(),
                            stateDir(),
                            deadLetterTopic,
                            ProcessingGuarantee.of(value(Setting.PROCESSING_GUARANTEE)),
                            GroupProtocol.of(value(Setting.GROUP_PROTOCOL)),
                            number(Setting.NUM_STREAM_THREADS),
                            number(Setting.NUM_STANDBY_REPLICAS),
                            number(Setting.SESSION_TIMEOUT_MS),
                            kafka.forStreams())
                    .toProperties();
        } catch (ConfigException | IllegalArgumentException e) {
            throw new CommandException(
                    ExitCode.SETTINGS, "settings contradict each other: " + e.getMessage(), e);
        }
    }

    /// What an admin client is told.
    public Map<String, Object> admin() {
        return client(kafka.forAdmin());
    }

    /// What a consumer is told; serdes, group and isolation are its user's to add.
    public Map<String, Object> consumer() {
        return client(kafka.forConsumer());
    }

    /// What a producer is told; serdes are its user's to add.
    public Map<String, Object> producer() {
        return client(kafka.forProducer());
    }

    private Map<String, Object> client(Map<String, String> passedThrough) {
        Map<String, Object> all = new HashMap<>(passedThrough);
        all.put("bootstrap.servers", bootstrapServers());
        return all;
    }

    /// All settings in the table's order, secrets masked: fit for a log.
    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder();
        for (Setting setting : Setting.values()) {
            shown.append(setting.key()).append('=').append(value(setting)).append(' ');
        }
        return shown.append("kafka=").append(kafka).toString();
    }
}

package io.afterword.app.settings;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.registry.HttpSchemaRegistry;
import io.afterword.app.settings.ModelKeys.ModelKey;
import io.afterword.model.markov.Limits;
import io.afterword.topology.ProcessingGuarantee;
import io.afterword.topology.StreamsProperties;
import io.afterword.topology.Workload;
import io.afterword.topology.topic.SchemaRegistry;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.GroupProtocol;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an operator has set, checked, with defaults for the rest.
///
/// @param values of every setting of ours
/// @param models that are served, the standard one first
/// @param kafka settings of Kafka's own
/// @param effective all of them, in the table's order, fit to be shown
public record Settings(
        Map<Setting, String> values,
        List<ModelSettings> models,
        KafkaPassThrough kafka,
        List<EffectiveSetting> effective) {
    /// Less than a stream thread may take between two polls.
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(20);

    public Settings {
        values = Map.copyOf(values);
        models = List.copyOf(models);
        effective = List.copyOf(effective);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("models must not be empty");
        }
    }

    private static Map<Setting, String> checked(Map<Setting, Given> given) {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            all.put(setting, checked(setting, setting.key(), given.get(setting)));
        }
        return all;
    }

    static String checked(Setting setting, String key, @Nullable Given given) {
        if (given == null) {
            return setting.initial()
                    .orElseThrow(() -> wrong(key + " is missing: " + setting.meaning()));
        }
        if (!setting.allows(given.value())) {
            throw wrong(
                    "%s must be %s, was %s (%s)"
                            .formatted(
                                    key,
                                    setting.rule(),
                                    given.text().isEmpty() ? "empty" : "'" + given.text() + "'",
                                    given.source()));
        }
        return given.value();
    }

    /// Settings from keys and values of one source, the options of a command.
    ///
    /// @throws CommandException `SETTINGS` if a key is unknown or missing, or a value wrong
    public static Settings of(Map<String, String> options) {
        Map<String, Given> given = new HashMap<>();
        options.forEach((key, value) -> given.put(key, Given.at("option", value)));
        return from(given);
    }

    /// Settings from keys and values.
    ///
    /// @throws CommandException `SETTINGS` if a key is unknown or missing, or a value wrong
    public static Settings from(Map<String, Given> sources) {
        Map<String, Given> given = ConfigProviders.resolve(sources);
        Map<Setting, Given> own = new EnumMap<>(Setting.class);
        Map<ModelKey, String> ofModels = new HashMap<>();
        Map<String, Given> kafka = new HashMap<>();
        Given listed = given.getOrDefault(Setting.MODELS.key(), Given.byDefault(""));
        ModelKeys keys = new ModelKeys(listed.value());
        given.forEach((key, value) -> {
            Optional<ModelKey> ofModel = keys.find(key);
            if (ConfigProviders.areSetBy(key)) {
                return; // they have done their work
            }
            if (key.startsWith(KafkaPassThrough.PREFIX)) {
                kafka.put(key.substring(KafkaPassThrough.PREFIX.length()), value);
            } else if (ofModel.isPresent()) {
                ofModels.put(ofModel.get(), checked(ofModel.get().setting(), key, value));
            } else {
                own.put(known(key, value, keys), value);
            }
        });
        Map<Setting, String> values = checked(own);
        refuseToRebuildTheServedVersion(values);
        refuseToKeepDocumentsOfAPrunedTable(values);
        return new Settings(
                values,
                ModelList.of(values, ofModels, keys.models()),
                new KafkaPassThrough(kafka),
                effective(given, keys));
    }

    private static List<EffectiveSetting> effective(Map<String, Given> given, ModelKeys keys) {
        Map<String, Given> all = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) {
            all.put(setting.key(), Given.byDefault(setting.initial().orElse("")));
        }
        all.putAll(keys.inherited(given));
        all.putAll(given);
        return all.entrySet().stream()
                .map(entry -> EffectiveSetting.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static void refuseToRebuildTheServedVersion(Map<Setting, String> values) {
        String served = values.getOrDefault(Setting.NGRAMS_VERSION, "");
        if (served.equals(values.get(Setting.NGRAMS_REBUILD))) {
            throw wrong(
                    "%s must be another version than %s, was '%s'"
                            .formatted(
                                    Setting.NGRAMS_REBUILD.key(),
                                    Setting.NGRAMS_VERSION.key(),
                                    served));
        }
    }

    private static void refuseToKeepDocumentsOfAPrunedTable(Map<Setting, String> values) {
        boolean pruned = !limits(values).equals(Limits.NONE);
        if (pruned && "on".equals(values.get(Setting.NGRAMS_KEEP_DOCUMENTS))) {
            throw wrong(
                    "%s must be off with %s or %s: what was left out cannot be taken back"
                            .formatted(
                                    Setting.NGRAMS_KEEP_DOCUMENTS.key(),
                                    Setting.NGRAMS_MINIMUM_COUNTS.key(),
                                    Setting.NGRAMS_MOST.key()));
        }
    }

    private static Limits limits(Map<Setting, String> values) {
        String minimums = values.getOrDefault(Setting.NGRAMS_MINIMUM_COUNTS, "");
        String most = values.getOrDefault(Setting.NGRAMS_MOST, "");
        try {
            return new Limits(
                    Stream.of(minimums.split(","))
                            .map(String::strip)
                            .filter(minimum -> !minimum.isEmpty())
                            .map(Integer::valueOf)
                            .toList(),
                    most.equals("none") ? Long.MAX_VALUE : Long.parseLong(most));
        } catch (IllegalArgumentException e) {
            throw wrong(Setting.NGRAMS_MINIMUM_COUNTS.key() + ": " + e.getMessage());
        }
    }

    private static Setting known(String key, Given given, ModelKeys keys) {
        return Setting.of(key)
                .orElseThrow(() ->
                        wrong(
                                "%s (%s)"
                                        .formatted(
                                                keys.misnamed(key).orElseGet(() -> unknown(key)),
                                                given.source())));
    }

    private static String unknown(String key) {
        return "unknown setting '" + key + "'" + suggestion(key);
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

    private OptionalInt numberUnlessAuto(Setting setting) {
        return value(setting).equals("auto")
                ? OptionalInt.empty()
                : OptionalInt.of(number(setting));
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

    static Path path(String given) {
        boolean atHome = given.equals("~") || given.startsWith("~/");
        return Path.of(atHome ? System.getProperty("user.home") + given.substring(1) : given);
    }

    /// Worker threads; none where the machine's cores and the model's device decide.
    public OptionalInt engineWorkers() {
        return numberUnlessAuto(Setting.ENGINE_WORKERS);
    }

    public int engineSlots() {
        return number(Setting.ENGINE_SLOTS);
    }

    public int engineRunAhead() {
        return number(Setting.ENGINE_RUN_AHEAD);
    }

    /// Tokens of a step; none where the model's device decides.
    public OptionalInt engineStepTokens() {
        return numberUnlessAuto(Setting.ENGINE_STEP_TOKENS);
    }

    public int enginePrefixCacheBlocks() {
        return number(Setting.ENGINE_PREFIX_CACHE_BLOCKS);
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

    /// The port to answer HTTP on; none to answer none.
    public OptionalInt httpPort() {
        return value(Setting.HTTP_PORT).equals("none")
                ? OptionalInt.empty()
                : OptionalInt.of(number(Setting.HTTP_PORT));
    }

    public String httpHost() {
        return value(Setting.HTTP_HOST);
    }

    public NgramSettings ngrams() {
        return new NgramSettings(
                isOn(Setting.NGRAMS),
                value(Setting.NGRAMS_VERSION),
                Optional.of(value(Setting.NGRAMS_REBUILD)).filter(version -> !version.isEmpty()),
                number(Setting.NGRAMS_ORDER),
                isOn(Setting.NGRAMS_MARKERS),
                isOn(Setting.NGRAMS_KEEP_DOCUMENTS),
                limits(values),
                number(Setting.NGRAMS_THREADS),
                (long) number(Setting.NGRAMS_MEMORY_MB) << 20);
    }

    private boolean isOn(Setting setting) {
        return value(setting).equals("on");
    }

    /// The schema registry, if one is to be used; each call makes another.
    public Optional<HttpSchemaRegistry> registry() {
        return Optional.of(value(Setting.SCHEMA_REGISTRY_URL))
                .filter(url -> !url.isEmpty())
                .map(url ->
                        new HttpSchemaRegistry(
                                url,
                                Optional.of(value(Setting.SCHEMA_REGISTRY_USER_INFO))
                                        .filter(user -> !user.isEmpty()),
                                REGISTRY_PATIENCE));
    }

    /// The topics that an instance with these settings needs.
    public Topics topics() {
        return Topics.under(topicPrefix(), registry().map(SchemaRegistry.class::cast))
                .withNgrams(
                        ngrams().versions().stream()
                                .map(version -> NgramSettings.topic(applicationId(), version))
                                .toList());
    }

    /// What Kafka Streams is told for prompts.
    ///
    /// @throws CommandException `SETTINGS` if two values contradict each other
    public Properties streams() {
        return streams(applicationId(), Workload.PROMPTS, number(Setting.NUM_STREAM_THREADS));
    }

    /// What Kafka Streams is told for learning a version of the n-gram table.
    ///
    /// @throws CommandException `SETTINGS` if two values contradict each other
    public Properties learner(String version) {
        return streams(
                NgramSettings.learner(applicationId(), version),
                Workload.CORPUS,
                ngrams().threads());
    }

    private Properties streams(String application, Workload workload, int threads) {
        try {
            return new StreamsProperties(
                            bootstrapServers(),
                            application,
                            stateDir(),
                            topics().deadLetters().name(),
                            ProcessingGuarantee.of(value(Setting.PROCESSING_GUARANTEE)),
                            workload,
                            GroupProtocol.of(value(Setting.GROUP_PROTOCOL)),
                            threads,
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
        return effective.stream().map(EffectiveSetting::toString).collect(Collectors.joining(" "));
    }
}

package io.afterword.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.model.markov.Limits;
import io.afterword.topology.topic.Topic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

class SettingsTest {
    @Test
    void needsNothingButBrokers() {
        Settings settings = settings();
        assertThat(settings.bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(settings.applicationId()).isEqualTo("afterword");
        assertThat(settings.models())
                .singleElement()
                .satisfies(model -> {
                    assertThat(model.name()).isEqualTo("builtin");
                    assertThat(model.path()).isEmpty();
                    assertThat(model.device()).isEqualTo("auto");
                    assertThat(model.precision()).isEqualTo("auto");
                });
        assertThat(settings.engineWorkers()).isEmpty();
        assertThat(settings.engineSlots()).isEqualTo(32);
        assertThat(settings.duplicatesWindow()).hasHours(1);
    }

    @Test
    void asksForTheBrokersWhereTheyAreMissing() {
        assertRefused(Map.of(), "bootstrap.servers is missing");
    }

    @Test
    void refusesAnUnknownKeyAndNamesTheNearestOne() {
        assertRefused(
                given("engine.slot", "4"),
                "unknown setting 'engine.slot': did you mean engine.slots?");
        assertRefused(
                given("fetch.max.bytes", "4"),
                "unknown setting 'fetch.max.bytes': settings of Kafka's own begin with kafka.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "bootstrap.servers;   localhost; bootstrap.servers must be host:port",
                "bootstrap.servers;   ''; was empty",
                "application.id;      a b; application.id must be 1 to 200 of",
                "topic.prefix;        a/; topic.prefix must be at most 200 of",
                "state.dir;           ''; state.dir must be a path, was empty",
                "model.name;          a b; model.name must be a name without spaces",
                "model.device;        gpu; model.device must be auto or cpu or gpu:N, was 'gpu'",
                "model.precision;     int4; model.precision must be auto or int8 or bf16 or fp16 or"
                        + " fp32, was 'int4'",
                "engine.workers;      all; engine.workers must be auto or a whole number, 1 to"
                        + " 1024",
                "engine.workers;      0; was '0'",
                "engine.slots;        -1; engine.slots must be a whole number, 1 to 65536, was"
                        + " '-1'",
                "engine.run.ahead;    1.5; engine.run.ahead must be a whole number",
                "engine.step.tokens;  99999999999999999999; engine.step.tokens must be",
                "queue.limit;         0; queue.limit must be a whole number, >= 1, was '0'",
                "duplicates.window.ms; 1h; duplicates.window.ms must be a whole number, >= 1",
                "publish.interval.ms; 0; publish.interval.ms must be a whole number, 1 to 1000",
                "processing.guarantee; exactly_once; must be exactly_once_v2 or at_least_once",
                "group.protocol;      consumer; group.protocol must be classic or streams",
                "num.stream.threads;  NaN; num.stream.threads must be a whole number",
                "num.standby.replicas; -1; num.standby.replicas must be a whole number, 0 to 100",
                "ngrams;              yes; ngrams must be on or off, was 'yes'",
                "ngrams.order;        0; ngrams.order must be a whole number, 1 to 5, was '0'",
                "ngrams.order;        99; ngrams.order must be a whole number, 1 to 5, was '99'",
                "ngrams.version;      a-b; ngrams.version must be 1 to 16 of a-z A-Z 0-9",
                "ngrams.rebuild;      1; ngrams.rebuild must be another version than"
                        + " ngrams.version, was '1'",
                "ngrams.minimum.counts; 2,1; ngrams.minimum.counts: minimum counts must be at least 1"
                        + " and not fall, were [2, 1]",
                "ngrams.most;         0; ngrams.most must be none or a whole number, 1 to",
                "ngrams.memory.mb;    1; ngrams.memory.mb must be a whole number, 16 to",
                "session.timeout.ms;  1; session.timeout.ms must be a whole number, >= 1000, was"
                        + " '1'",
            })
    void refusesAWrongValueWithKeyRuleAndValue(String key, String value, String message) {
        assertRefused(given(key, value), message);
    }

    @Test
    void refusesToKeepDocumentsOfATableThatLeavesSomethingOut() {
        assertRefused(
                given("ngrams.keep.documents", "on", "ngrams.minimum.counts", "1, 2"),
                "ngrams.keep.documents must be off with ngrams.minimum.counts or ngrams.most");
    }

    @Test
    void dividesTheLimitOfTheTableAmongItsPartitions() {
        NgramSettings ngrams =
                Settings.of(given("ngrams.most", "1000", "ngrams.minimum.counts", "1, 2")).ngrams();
        assertThat(ngrams.limitsOf(4)).isEqualTo(new Limits(List.of(1, 2), 250));
        assertThat(settings().ngrams().limitsOf(4)).isEqualTo(Limits.NONE);
    }

    @Test
    void namesTheTopicOfEachVersionThatIsLearned() {
        Settings settings = with("ngrams.rebuild", "2");
        assertThat(settings.topics().ngrams())
                .extracting(Topic::name)
                .containsExactly(
                        "afterword-ngrams-1-ngrams-changelog",
                        "afterword-ngrams-2-ngrams-changelog");
        assertThat(settings.learner("2").get("application.id")).isEqualTo("afterword-ngrams-2");
        assertThat(with("ngrams", "off").topics().ngrams()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void hasDefaultsThatItsOwnRulesAllow(Setting setting) {
        assertThat(setting.initial().stream()).allMatch(setting::allows);
    }

    @Test
    void callsACheckpointByItsDirectoryUnlessANameIsGiven() {
        assertThat(with("model.path", "/models/gpt2-medium/").models())
                .extracting(ModelSettings::name)
                .containsExactly("gpt2-medium");
        assertThat(
                        Settings.of(
                                        given(
                                                "model.path", "/models/gpt2-medium",
                                                "model.name", "story"))
                                .models())
                .extracting(ModelSettings::name)
                .containsExactly("story");
    }

    @Test
    void takesALeadingTildeForTheUsersHome() {
        assertThat(settings().stateDir())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/state/afterword"));
        assertThat(with("state.dir", "/a/~/b").stateDir()).isEqualTo(Path.of("/a/~/b"));
    }

    @Test
    void passesKafkasOwnSettingsToThoseWhoKnowThem() {
        Settings settings =
                Settings.of(
                        given(
                                "kafka.security.protocol", "SSL",
                                "kafka.consumer.max.poll.records", "7",
                                "kafka.producer.compression.type", "zstd",
                                "kafka.acks", "1"));
        assertThat(settings.consumer())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("max.poll.records", "7")
                .containsEntry("bootstrap.servers", "kafka:9092")
                .doesNotContainKeys("compression.type", "acks");
        assertThat(settings.producer())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("compression.type", "zstd")
                .containsEntry("acks", "1")
                .doesNotContainKey("max.poll.records");
        assertThat(settings.admin()).containsOnlyKeys("security.protocol", "bootstrap.servers");
        assertThat(settings.streams())
                .containsEntry("consumer.max.poll.records", "7")
                .containsEntry("security.protocol", "SSL");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "kafka.producer.compresion.type; zstd; did you mean"
                        + " kafka.producer.compression.type?",
                "kafka.producer.max.poll.records; 7; unknown setting"
                        + " kafka.producer.max.poll.records",
                "kafka.pol.ms; 5; did you mean kafka.poll.ms?",
                "kafka.poll.ms; often; kafka.poll.ms is wrong: Invalid value often",
                "kafka.producer.compression.type; rar; kafka.producer.compression.type is wrong",
                "kafka.application.id; x; kafka.application.id must be given as application.id",
            })
    void refusesASettingThatKafkaWouldIgnoreOrNotUnderstand(
            String key, String value, String message) {
        assertRefused(given(key, value), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.sasl.jaas.config",
                "kafka.ssl.key.password",
                "kafka.consumer.ssl.keystore.key",
                "kafka.sasl.oauthbearer.client.credentials.client.secret",
            })
    void showsNoSecrets(String key) {
        Settings settings = with(key, "hunter2");
        assertThat(settings.toString())
                .contains(key + "=***", "bootstrap.servers=kafka:9092")
                .doesNotContain("hunter2");
    }

    @Test
    void refusesValuesThatContradictEachOther() {
        Settings settings = with("kafka.commit.interval.ms", "600000");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> settings.streams())
                .withMessageContaining("settings contradict each other")
                .withMessageContaining("commit")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETTINGS));
    }

    @Test
    void tellsKafkaStreamsToBeQuick() {
        Properties streams = settings().streams();
        assertThat(streams)
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("consumer.session.timeout.ms", 6000)
                .containsEntry("num.standby.replicas", 1)
                .doesNotContainKey("poll.ms")
                .containsEntry("errors.dead.letter.queue.topic.name", "afterword.dead-letters");
    }

    @Test
    void leavesTheSessionToTheBrokersUnderTheStreamsProtocol() {
        assertThat(with("group.protocol", "streams").streams())
                .containsEntry("poll.ms", 20)
                .doesNotContainKeys("consumer.session.timeout.ms", "num.standby.replicas");
    }

    private static void assertRefused(Map<String, String> given, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> Settings.of(given))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETTINGS));
    }

    private static Settings settings() {
        return Settings.of(given());
    }

    private static Settings with(String key, String value) {
        return Settings.of(given(key, value));
    }

    private static Map<String, String> given(String... keysAndValues) {
        Map<String, String> all = new HashMap<>(Map.of("bootstrap.servers", "kafka:9092"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return all;
    }
}

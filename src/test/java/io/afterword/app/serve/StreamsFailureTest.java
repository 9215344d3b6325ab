package io.afterword.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.event.Cancel;
import io.afterword.topology.topic.AvroSerde;
import io.afterword.topology.topic.RegistryException;

import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rocksdb.RocksDBException;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

class StreamsFailureTest {
    private static final Settings SETTINGS =
            Settings.of(Map.of("bootstrap.servers", "broker:9092", "state.dir", "/state"));

    record Case(Throwable cause, ExitCode code, String says) {}

    static List<Case> known() {
        return List.of(
                new Case(
                        new InvalidTimestampException("Timestamp 1 is out of range"),
                        ExitCode.CLOCK,
                        "Timestamp 1 is out of range; set the clocks"),
                new Case(
                        new SaslAuthenticationException("no such user"),
                        ExitCode.AUTHENTICATION,
                        "the cluster at broker:9092 does not take this user (no such user)"),
                new Case(
                        new TopicAuthorizationException("Not authorized", Set.of("a.tokens")),
                        ExitCode.NOT_ALLOWED,
                        "(README, Rights)"),
                new Case(
                        new MissingSourceTopicException("a.prompts"),
                        ExitCode.TOPICS,
                        "a topic is gone: a.prompts"),
                new Case(
                        new RocksDBException("No space left on device"),
                        ExitCode.STATE_DIRECTORY,
                        "state.dir=/state cannot be used: "),
                new Case(
                        new RegistryException("no registry", new IOException("reset")),
                        ExitCode.REGISTRY,
                        "no registry"),
                new Case(unknownSchema(), ExitCode.NEWER_STATE, "start the newer one again"));
    }

    @ParameterizedTest
    @MethodSource("known")
    void namesWhatItKnowsHoweverDeepItLies(Case known) {
        CommandException said =
                StreamsFailure.of(
                        new StreamsException(
                                "task 0_1", new ProcessorStateException("store", known.cause())),
                        SETTINGS);
        assertThat(said).hasMessageContaining(known.says());
        assertThat(said.exitCode()).isEqualTo(known.code());
    }

    @Test
    void showsWhatItDoesNotKnow() {
        CommandException said = StreamsFailure.of(new StreamsException("a bug"), SETTINGS);
        assertThat(said).hasMessageContaining("Kafka Streams failed: ").hasMessageContaining("bug");
        assertThat(said.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    private static SerializationException unknownSchema() {
        byte[] newer = HexFormat.of().parseHex("c3010102030405060708");
        try {
            AvroSerde.of(Cancel.class).deserializer().deserialize("a-store", newer);
            throw new AssertionError("it was read");
        } catch (SerializationException unknown) {
            return unknown;
        }
    }
}

package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.app.client.RecordKey;
import io.afterword.app.client.RecordSink;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.event.Cancel;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class RecordSinkTest {
    private final Topic<Cancel> topic = Topics.under("my.").cancels();
    private final MockProducer<byte[], Cancel> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), topic.value().serializer());
    private final RecordSink<Cancel> sink =
            new RecordSink<>(
                    topic, Settings.of(Map.of("bootstrap.servers", "nowhere:1")), producer);
    private final List<String> written = new ArrayList<>();

    @Test
    void tellsOfARecordWhenTheBrokerHasIt() {
        sink.send(
                RecordKey.of(null, "r-1"),
                new Cancel("r-1"),
                where -> written.add(Written.line("r-1", where)));
        assertThat(written).isEmpty();
        producer.completeNext();
        sink.flush();
        assertThat(written).containsExactly("r-1  my.cancels, partition 0, offset 0");
        assertThat(producer.history().getFirst().key())
                .isEqualTo("r-1".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void putsAPromptAndItsCancelUnderTheKeyThatWasAskedFor() {
        assertThat(RecordKey.of("k", "r-1")).isEqualTo("k".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void failsWhenARecordWasLost() {
        sink.send(new byte[0], new Cancel("r-1"), where -> written.add("r-1"));
        producer.errorNext(new TimeoutException("too late"));
        assertThatThrownBy(sink::flush)
                .isInstanceOf(CommandException.class)
                .hasMessage("Kafka at nowhere:1: too late")
                .extracting(failure -> ((CommandException) failure).exitCode())
                .isEqualTo(ExitCode.BROKER_UNREACHABLE);
        assertThat(written).isEmpty();
    }

    @Test
    void refusesHalfASurrogatePair() {
        assertThatThrownBy(() -> sink.send(new byte[0], new Cancel("\uD83D"), where -> {}))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("surrogate");
    }
}

package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.app.settings.Settings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class StartTest {
    private final TopicPartition partition = new TopicPartition("tokens", 0);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final CommittedRecords records =
            new CommittedRecords(Settings.of(Map.of("bootstrap.servers", "nowhere:1")), consumer);
    private final Start.Converter converter =
            new Start.Converter(Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC));

    @Test
    void isAPlaceOrATime() {
        assertThat(converter.convert("beginning")).isEqualTo(new Start.Beginning());
        assertThat(converter.convert("end")).isEqualTo(new Start.End());
        assertThat(converter.convert("117")).isEqualTo(new Start.Offset(117));
        assertThat(converter.convert("2026-01-31T11:50:00Z"))
                .isEqualTo(new Start.Time(Instant.parse("2026-01-31T11:50:00Z")))
                .isEqualTo(converter.convert("PT10M"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "start", "99999999999999999999", "PT", "yesterday"})
    void isNothingElse(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("was '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"beginning, 10", "end, 50", "20, 20", "5, 10", "1000, 50"})
    void seeksTheNearestRecordThatIsThere(String from, long position) {
        consumer.updateBeginningOffsets(Map.of(partition, 10L));
        consumer.updateEndOffsets(Map.of(partition, 50L));
        records.seek(List.of(partition), converter.convert(from));
        assertThat(consumer.position(partition)).isEqualTo(position);
        assertThat(records.isBeyond(records.ends(List.of(partition)))).isEqualTo(position == 50);
    }
}

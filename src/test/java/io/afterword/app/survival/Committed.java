package io.afterword.app.survival;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.Comparator;
import java.util.HexFormat;

/// A committed record: where it lies, and what it says.
record Committed<V>(ConsumerRecord<byte[], byte[]> record, V value) {
    static final Comparator<Committed<?>> BY_OFFSET =
            Comparator.comparingLong(committed -> committed.record().offset());

    int partition() {
        return record.partition();
    }

    byte[] key() {
        return record.key();
    }

    /// The value as it lies in the topic.
    String hex() {
        return HexFormat.of().formatHex(record.value());
    }

    @Override
    public String toString() {
        return "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    }
}

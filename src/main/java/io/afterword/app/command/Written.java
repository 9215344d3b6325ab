package io.afterword.app.command;

import org.apache.kafka.clients.producer.RecordMetadata;

/// Where a record lies, for its producer.
final class Written {
    private Written() {}

    static String line(String requestId, RecordMetadata where) {
        return "%s  %s, partition %d, offset %d"
                .formatted(OneLine.of(requestId), where.topic(), where.partition(), where.offset());
    }
}

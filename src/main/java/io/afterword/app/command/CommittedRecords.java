package io.afterword.app.command;

import io.afterword.app.exit.CommandException;
import io.afterword.app.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// Reads a topic's committed records, all partitions, without a consumer group: nobody else notices.
final class CommittedRecords implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Settings settings;
    private final Consumer<byte[], byte[]> consumer;

    /// @throws CommandException if the settings make no consumer
    static CommittedRecords of(Settings settings) {
        Map<String, Object> config = new HashMap<>(settings.consumer());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // deleted while we read
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try {
            return new CommittedRecords(
                    settings,
                    new KafkaConsumer<>(
                            config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        } catch (KafkaException refused) {
            throw ClusterFailure.of(
                    refused.getCause() == null ? refused : refused.getCause(), settings);
        }
    }

    CommittedRecords(Settings settings, Consumer<byte[], byte[]> consumer) {
        this.settings = settings;
        this.consumer = consumer;
    }

    /// Begins in each partition where `start` says.
    ///
    /// @throws WakeupException if [#wakeUp] was called
    void seek(List<TopicPartition> partitions, Start start) {
        try {
            consumer.assign(partitions);
            switch (start) {
                case Start.Beginning _ -> consumer.seekToBeginning(partitions);
                case Start.End _ -> consumer.seekToEnd(partitions);
                case Start.Offset at -> seekToOffset(partitions, at.offset());
                case Start.Time at -> seekToTime(partitions, at.time().toEpochMilli());
            }
            partitions.forEach(partition -> consumer.position(partition, PATIENCE)); // seeks are lazy
        } catch (WakeupException ended) {
            throw ended;
        } catch (KafkaException failed) {
            throw ClusterFailure.of(failed, settings);
        }
    }

    private void seekToOffset(List<TopicPartition> partitions, long offset) {
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> end = consumer.endOffsets(partitions, PATIENCE);
        for (TopicPartition partition : partitions) {
            consumer.seek(
                    partition,
                    Math.clamp(
                            offset,
                            first.getOrDefault(partition, 0L),
                            end.getOrDefault(partition, offset)));
        }
    }

    private void seekToTime(List<TopicPartition> partitions, long millis) {
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found =
                consumer.offsetsForTimes(
                        partitions.stream().collect(Collectors.toMap(p -> p, _ -> millis)),
                        PATIENCE);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp there = found.get(partition);
            if (there == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, there.offset());
            }
        }
    }

    /// The records that came meanwhile, after at most 200 ms; none if [#wakeUp] was called.
    Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        try {
            return consumer.poll(POLL);
        } catch (WakeupException ended) {
            return List.of();
        } catch (KafkaException failed) {
            throw ClusterFailure.of(failed, settings);
        }
    }

    /// Whether everything was read that was committed when `ends` was asked.
    ///
    /// @throws WakeupException if [#wakeUp] was called
    boolean isBeyond(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(
                        end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    /// Where the committed records of the partitions end now.
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        try {
            return consumer.endOffsets(partitions, PATIENCE);
        } catch (KafkaException failed) {
            throw ClusterFailure.of(failed, settings);
        }
    }

    /// Ends a poll; from any thread.
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

package io.afterword.app.client;

import io.afterword.app.exit.CommandException;
import io.afterword.app.settings.Settings;

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

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Reads a topic's committed records, all partitions, without a consumer group: nobody else
/// notices.
public final class CommittedRecords implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Settings settings;
    private final Consumer<byte[], byte[]> consumer;

    /// A reader of the cluster that the settings name.
    ///
    /// @throws CommandException if the settings make no consumer
    public static CommittedRecords of(Settings settings) {
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
    public void seek(List<TopicPartition> partitions, Start start) {
        seek(offsets(partitions, start));
    }

    /// Begins in these partitions at these offsets.
    ///
    /// @throws WakeupException if [#wakeUp] was called
    public void seek(Map<TopicPartition, Long> offsets) {
        answer(() -> {
            consumer.assign(offsets.keySet());
            offsets.forEach(consumer::seek);
            return offsets;
        });
    }

    /// Where in each partition `start` is now.
    ///
    /// @throws WakeupException if [#wakeUp] was called
    public Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, Start start) {
        return switch (start) {
            case Start.Beginning _ -> answer(() -> consumer.beginningOffsets(partitions, PATIENCE));
            case Start.End _ -> ends(partitions);
            case Start.Offset at -> nearest(partitions, at.offset());
            case Start.Time at -> firstSince(partitions, at.time().toEpochMilli());
        };
    }

    private Map<TopicPartition, Long> nearest(List<TopicPartition> partitions, long offset) {
        Map<TopicPartition, Long> first = offsets(partitions, new Start.Beginning());
        Map<TopicPartition, Long> end = ends(partitions);
        return partitions.stream()
                .collect(
                        Collectors.toMap(
                                p -> p,
                                p ->
                                        Math.clamp(
                                                offset,
                                                first.getOrDefault(p, 0L),
                                                end.getOrDefault(p, offset))));
    }

    private Map<TopicPartition, Long> firstSince(List<TopicPartition> partitions, long millis) {
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found =
                answer(() ->
                        consumer.offsetsForTimes(
                                partitions.stream().collect(Collectors.toMap(p -> p, _ -> millis)),
                                PATIENCE));
        Map<TopicPartition, Long> offsets = new HashMap<>(ends(partitions));
        found.forEach((partition, first) -> {
            if (first != null) {
                offsets.put(partition, first.offset());
            }
        });
        return offsets;
    }

    private <T> T answer(Supplier<T> asked) {
        try {
            return asked.get();
        } catch (WakeupException ended) {
            throw ended;
        } catch (KafkaException failed) {
            throw ClusterFailure.of(failed, settings);
        }
    }

    /// The records that came meanwhile, after at most 200 ms; none if [#wakeUp] was called.
    public Iterable<ConsumerRecord<byte[], byte[]>> poll() {
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
    public boolean isBeyond(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    /// Where the committed records of the partitions end now.
    public Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        return answer(() -> consumer.endOffsets(partitions, PATIENCE));
    }

    /// Ends a poll; from any thread.
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

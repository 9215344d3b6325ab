package io.afterword.app.demo;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.Partitions;
import io.afterword.app.client.Start;
import io.afterword.app.settings.Settings;
import io.afterword.event.Completion;
import io.afterword.event.Token;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tokens and completions as any reader of committed records gets them.
final class CommittedAnswers implements AutoCloseable {
    private final Topic<Token> tokens;
    private final Topic<Completion> completions;
    private final CommittedRecords records;

    private CommittedAnswers(Topics topics, CommittedRecords records) {
        this.tokens = topics.tokens();
        this.completions = topics.completions();
        this.records = records;
    }

    static CommittedAnswers fromNowOn(Settings settings) {
        Topics topics = settings.topics();
        List<TopicPartition> partitions = new ArrayList<>();
        partitions.addAll(Partitions.of(topics.tokens(), settings));
        partitions.addAll(Partitions.of(topics.completions(), settings));
        CommittedRecords records = CommittedRecords.of(settings);
        records.seek(partitions, new Start.End());
        return new CommittedAnswers(topics, records);
    }

    /// Adds what was committed meanwhile; waits for something, but not for long.
    ///
    /// @return the streams that have grown
    List<DemoStream> poll(DemoStreams streams) {
        Set<DemoStream> changed = new LinkedHashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records.poll()) {
            add(record, streams).ifPresent(changed::add);
        }
        return List.copyOf(changed);
    }

    private Optional<DemoStream> add(ConsumerRecord<byte[], byte[]> record, DemoStreams streams) {
        return record.topic().equals(tokens.name())
                ? streams.add(value(tokens, record), System.nanoTime())
                : streams.add(value(completions, record));
    }

    private static <V> V value(Topic<V> topic, ConsumerRecord<byte[], byte[]> record) {
        return topic.value().deserializer().deserialize(record.topic(), record.value());
    }

    void wakeUp() {
        records.wakeUp();
    }

    @Override
    public void close() {
        records.close();
    }
}

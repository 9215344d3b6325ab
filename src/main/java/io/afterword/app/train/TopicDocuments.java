package io.afterword.app.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.Partitions;
import io.afterword.app.client.Start;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.GroupOffsets;
import io.afterword.app.settings.Settings;
import io.afterword.event.CorpusDocument;
import io.afterword.model.token.Tokenizer;
import io.afterword.topology.topic.Topic;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The documents of a topic between two offsets of each partition, in the order of partition and
/// offset. Of an id, the last one counts; a tombstone takes it away.
final class TopicDocuments implements DocumentSource {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Settings settings;
    private final Topic<CorpusDocument> topic;
    private final Start until;
    private final @Nullable String group;
    private final Consumer<String> warnings;
    private final Map<TopicPartition, Long> ends = new LinkedHashMap<>();

    /// @param until where to end in each partition
    /// @param group whose offsets say where to begin, and are committed once all is learned; null
    ///   for the topic's beginning
    TopicDocuments(
            Settings settings,
            Topic<CorpusDocument> topic,
            Start until,
            @Nullable String group,
            Consumer<String> warnings) {
        this.settings = settings;
        this.topic = topic;
        this.until = until;
        this.group = group;
        this.warnings = warnings;
    }

    @Override
    public JsonNode read(Optional<JsonNode> begun, Tokenizer tokenizer, Documents into) {
        LatestDocuments latest = new LatestDocuments(tokenizer);
        ObjectNode told = JSON.objectNode().put("topic", topic.name());
        try (CommittedRecords records = CommittedRecords.of(settings)) {
            List<TopicPartition> partitions = Partitions.of(topic, settings);
            Map<TopicPartition, Long> begins =
                    begun.map(then -> offsets(then.path("from")))
                            .orElseGet(() -> begins(records, partitions));
            ends.putAll(
                    begun.map(then -> offsets(then.path("to")))
                            .orElseGet(() -> records.offsets(partitions, until)));
            told.set("from", json(begins));
            told.set("to", json(ends));
            begins.forEach((partition, begin) -> {
                records.seek(Map.of(partition, begin));
                read(records, partition, latest);
            });
        }
        latest.addTo(into);
        return told;
    }

    private Map<TopicPartition, Long> begins(
            CommittedRecords records, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> begins =
                new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));
        begins.putAll(records.offsets(partitions, new Start.Beginning()));
        if (group != null) {
            try (Cluster cluster = Cluster.reach(settings)) {
                Map<TopicPartition, Long> committed = GroupOffsets.committed(cluster, group);
                begins.replaceAll((p, first) -> Math.max(first, committed.getOrDefault(p, first)));
            }
        }
        return begins;
    }

    private void read(CommittedRecords records, TopicPartition partition, LatestDocuments latest) {
        long end = ends.getOrDefault(partition, 0L);
        while (!records.isBeyond(Map.of(partition, end))) {
            for (ConsumerRecord<byte[], byte[]> record : records.poll()) {
                if (record.offset() < end) {
                    read(record, latest);
                }
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record, LatestDocuments latest) {
        String id =
                record.key() == null
                        ? "partition %d, offset %d".formatted(record.partition(), record.offset())
                        : new String(record.key(), StandardCharsets.UTF_8);
        try {
            CorpusDocument document =
                    topic.value().deserializer().deserialize(record.topic(), record.value());
            if (document == null) {
                latest.remove(id);
            } else {
                latest.put(id, document.getText());
            }
        } catch (SerializationException noDocument) {
            warnings.accept(
                    "skipped partition %d, offset %d: %s"
                            .formatted(
                                    record.partition(), record.offset(), noDocument.getMessage()));
        }
    }

    @Override
    public void learned() {
        if (group != null) {
            try (Cluster cluster = Cluster.reach(settings)) {
                GroupOffsets.commit(cluster, group, ends);
            }
        }
    }

    private static ObjectNode json(Map<TopicPartition, Long> offsets) {
        ObjectNode json = JSON.objectNode();
        offsets.forEach((partition, offset) -> json.put("" + partition.partition(), offset));
        return json;
    }

    private Map<TopicPartition, Long> offsets(JsonNode json) {
        Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
        json.properties()
                .forEach(one ->
                        offsets.put(
                                new TopicPartition(topic.name(), Integer.parseInt(one.getKey())),
                                one.getValue().asLong()));
        return offsets;
    }
}

package io.afterword.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.event.Cancel;
import io.afterword.event.Completion;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/// A client of an installation in containers, with Kafka's own clients; what it reads is committed.
final class Asking implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Token> tokens = new ArrayList<>();
    private final List<Completion> completions = new ArrayList<>();
    private final List<Prediction> predictions = new ArrayList<>();

    Asking(String bootstrapServers, Topics topics) {
        this.topics = topics;
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "group.id",
                                UUID.randomUUID().toString(),
                                "auto.offset.reset",
                                "earliest",
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.subscribe(
                List.of(
                        topics.tokens().name(),
                        topics.completions().name(),
                        topics.predictions().name()));
    }

    void ask(Prompt prompt) throws InterruptedException, ExecutionException {
        send(topics.prompts(), prompt.getRequestId(), prompt);
    }

    void cancel(String requestId) throws InterruptedException, ExecutionException {
        send(topics.cancels(), requestId, Cancel.newBuilder().setRequestId(requestId).build());
    }

    <V extends SpecificRecord> void send(Topic<V> topic, String key, V value)
            throws InterruptedException, ExecutionException {
        byte[] bytes = topic.value().serializer().serialize(topic.name(), value);
        producer.send(new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), bytes)).get();
    }

    /// Tokens of a stream, once there are so many.
    List<Token> awaitTokens(String requestId, int atLeast) {
        await(requestId)
                .pollInSameThread()
                .atMost(PATIENCE)
                .until(() -> poll().tokensOf(requestId).size() >= atLeast);
        return tokensOf(requestId);
    }

    Completion awaitCompletion(String requestId) {
        return awaited(completions, completion -> completion.getRequestId().equals(requestId));
    }

    Prediction awaitPrediction(String requestId) {
        return awaited(predictions, prediction -> prediction.getRequestId().equals(requestId));
    }

    private <V> V awaited(List<V> all, Predicate<V> asked) {
        await().pollInSameThread()
                .atMost(PATIENCE)
                .until(() -> poll() == this && all.stream().anyMatch(asked));
        List<V> those = all.stream().filter(asked).toList();
        assertThat(those).hasSize(1);
        return those.getFirst();
    }

    List<Token> tokensOf(String requestId) {
        return tokens.stream().filter(token -> token.getRequestId().equals(requestId)).toList();
    }

    private Asking poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            add(record, topics.tokens(), tokens);
            add(record, topics.completions(), completions);
            add(record, topics.predictions(), predictions);
        }
        return this;
    }

    private static <V> void add(ConsumerRecord<byte[], byte[]> record, Topic<V> topic, List<V> to) {
        if (record.topic().equals(topic.name())) {
            to.add(topic.value().deserializer().deserialize(topic.name(), record.value()));
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}

package io.afterword.app.client;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Writes records to one topic, and tells of each one when the broker has it for good.
public final class RecordSink<V> implements AutoCloseable {
    private final Topic<V> topic;
    private final Settings settings;
    private final Producer<byte[], V> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /// A writer to a topic that is there.
    ///
    /// @throws CommandException if no broker answers or the topic is missing
    public static <V> RecordSink<V> to(Topic<V> topic, Settings settings) {
        Partitions.of(topic, settings);
        Map<String, Object> config = new HashMap<>(settings.producer());
        config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        config.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.DOCUMENT_BYTES);
        try {
            return new RecordSink<>(
                    topic,
                    settings,
                    new KafkaProducer<>(
                            config, new ByteArraySerializer(), topic.value().serializer()));
        } catch (KafkaException refused) {
            throw ClusterFailure.of(
                    refused.getCause() == null ? refused : refused.getCause(), settings);
        }
    }

    public RecordSink(Topic<V> topic, Settings settings, Producer<byte[], V> producer) {
        this.topic = topic;
        this.settings = settings;
        this.producer = producer;
    }

    /// Does not wait.
    ///
    /// @param written called by a thread of the producer, in the order of each partition
    /// @throws CommandException if the value cannot be written, or an earlier one was lost
    public void send(byte[] key, V value, Consumer<RecordMetadata> written) {
        write(key, value, written);
    }

    /// Sends a record without a value, as [#send] does one with a value.
    public void delete(byte[] key, Consumer<RecordMetadata> written) {
        write(key, null, written);
    }

    private void write(byte[] key, @Nullable V value, Consumer<RecordMetadata> written) {
        throwFailure();
        try {
            var _ =
                    producer.send( // the callback tells
                            new ProducerRecord<>(topic.name(), key, value),
                            (where, lost) -> {
                                if (lost == null) {
                                    written.accept(where);
                                } else {
                                    failure.compareAndSet(null, lost);
                                }
                            });
        } catch (SerializationException noText) {
            throw new CommandException(
                    ExitCode.USAGE, noText.getMessage() + " (half a surrogate pair?)", noText);
        } catch (KafkaException failed) {
            throw ClusterFailure.of(failed, settings);
        }
    }

    /// Waits until everything sent was written.
    ///
    /// @throws CommandException if something was lost
    public void flush() {
        producer.flush();
        throwFailure();
    }

    private void throwFailure() {
        Exception lost = failure.get();
        if (lost != null) {
            throw ClusterFailure.of(lost, settings);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}

package io.afterword.app.serve;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// The clients that Kafka Streams takes by default, but for how long a stream thread waits for
/// prompts before it looks for computed tokens: as long as `poll.ms` says, and no longer than five
/// milliseconds while tokens are computed. Waking up each five all day would take two percent of a
/// core. With the `streams` group protocol, Kafka Streams takes its own consumer and no other.
final class AttentiveClients implements KafkaClientSupplier {
    static final Duration SHORT = Duration.ofMillis(5);

    private final BooleanSupplier busy;

    /// @param busy whether tokens are computed, or lie there to be published; any thread asks
    AttentiveClients(BooleanSupplier busy) {
        this.busy = busy;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return attentive(consumer(config));
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @SuppressWarnings("unchecked") // a proxy has no type parameters
    Consumer<byte[], byte[]> attentive(Consumer<byte[], byte[]> consumer) {
        return (Consumer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        Consumer.class.getClassLoader(),
                        new Class<?>[] {Consumer.class},
                        (_, method, arguments) ->
                                method.getName().equals("poll")
                                        ? consumer.poll(atMost((Duration) arguments[0]))
                                        : call(consumer, method, arguments));
    }

    private Duration atMost(Duration asked) {
        return busy.getAsBoolean() && asked.compareTo(SHORT) > 0 ? SHORT : asked;
    }

    private static Object call(Object on, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}

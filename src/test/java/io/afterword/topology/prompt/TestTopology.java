package io.afterword.topology.prompt;

import io.afterword.event.Cancel;
import io.afterword.event.Completion;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.model.engine.Engine;
import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.FakeLanguageModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.topology.AfterwordTopology;
import io.afterword.topology.ProcessingGuarantee;
import io.afterword.topology.StreamsProperties;
import io.afterword.topology.prompt.task.PromptSettings;
import io.afterword.topology.topic.AvroSerde;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;

/// The whole topology in one thread, over an engine with a fake model that steps when the test says
/// so.
public final class TestTopology implements AutoCloseable {
    static final int CONTEXT = 64;
    static final String MODEL = "fake";
    private static final Duration TICK = PromptSettings.DEFAULTS.publishInterval();

    private final FakeLanguageModel model = new FakeLanguageModel(CONTEXT);
    private final Path stateDir = temporary();
    private final Topics topics = Topics.under(Topics.DEFAULT_PREFIX);
    private final Engine engine;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> prompts;
    private final TestInputTopic<byte[], Cancel> cancels;
    private final TestOutputTopic<byte[], Token> tokens;
    private final TestOutputTopic<byte[], Completion> completions;

    TestTopology() {
        this(PromptSettings.DEFAULTS);
    }

    TestTopology(PromptSettings settings) {
        engine =
                new Engine(
                        model.served(MODEL),
                        new EngineSettings(1, 4, 4, 256),
                        System::nanoTime,
                        failure -> {
                            throw new AssertionError(failure);
                        });
        driver = new TopologyTestDriver(topology(settings), properties());
        ByteArraySerializer bytes = new ByteArraySerializer();
        ByteArrayDeserializer raw = new ByteArrayDeserializer();
        prompts = driver.createInputTopic(topics.prompts().name(), bytes, bytes);
        cancels =
                driver.createInputTopic(
                        topics.cancels().name(), bytes, AvroSerde.of(Cancel.class).serializer());
        tokens =
                driver.createOutputTopic(
                        topics.tokens().name(), raw, AvroSerde.of(Token.class).deserializer());
        completions =
                driver.createOutputTopic(
                        topics.completions().name(),
                        raw,
                        AvroSerde.of(Completion.class).deserializer());
    }

    private Topology topology(PromptSettings settings) {
        return AfterwordTopology.of(
                properties(),
                new PromptTopology(
                        topics,
                        engine::openSession,
                        ServedModels.of(model.served(MODEL)),
                        settings,
                        new AtomicLong()::incrementAndGet));
    }

    private Properties properties() {
        return new StreamsProperties(
                        "127.0.0.1:9",
                        "afterword-test",
                        stateDir,
                        topics.deadLetters().name(),
                        ProcessingGuarantee.EXACTLY_ONCE,
                        GroupProtocol.CLASSIC,
                        1,
                        0,
                        6000,
                        Map.of())
                .toProperties();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("afterword-topology"); // emptied by the driver's close
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A prompt of one token to generate, to be changed.
    static Prompt.Builder prompt(String requestId, String text) {
        return Prompt.newBuilder().setRequestId(requestId).setPrompt(text).setMaxTokens(1);
    }

    /// What Kafka Streams says of the whole topology.
    public static String describe() {
        try (TestTopology topology = new TestTopology()) {
            return topology.topology(PromptSettings.DEFAULTS).describe().toString();
        }
    }

    FakeLanguageModel model() {
        return model;
    }

    void send(Prompt prompt) {
        send("key of " + prompt.getRequestId(), prompt);
    }

    void send(@Nullable String key, Prompt prompt) {
        sendBytes(
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                AvroSerde.of(Prompt.class).serializer().serialize(topics.prompts().name(), prompt));
    }

    void sendBytes(byte @Nullable [] key, byte @Nullable [] value) {
        prompts.pipeInput(key, value);
    }

    void cancel(String requestId) {
        cancels.pipeInput(new byte[] {1}, new Cancel(requestId));
    }

    /// Steps the engine and drains its outbox until nothing is left to do.
    void run() {
        boolean stepped;
        do {
            stepped = engine.stepAll();
            tick();
        } while (stepped);
    }

    /// One step of the engine, and nothing drained.
    void step() {
        engine.stepAll();
    }

    /// Lets one publish interval pass.
    void tick() {
        driver.advanceWallClockTime(TICK);
    }

    void pass(Duration time) {
        driver.advanceWallClockTime(time);
    }

    List<Token> tokens() {
        return tokens.readValuesToList();
    }

    List<Completion> completions() {
        return completions.readValuesToList();
    }

    List<KeyValue<byte[], Completion>> keyedCompletions() {
        return completions.readKeyValuesToList();
    }

    double metric(String name) {
        return driver.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals(name))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .sum();
    }

    int slots() {
        return engine.running();
    }

    TopologyTestDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        driver.close();
        engine.close();
    }
}

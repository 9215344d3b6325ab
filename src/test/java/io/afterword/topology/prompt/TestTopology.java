package io.afterword.topology.prompt;

import io.afterword.domain.ErrorCode;
import io.afterword.event.Cancel;
import io.afterword.event.Completion;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.Engines;
import io.afterword.model.engine.FakeLanguageModel;
import io.afterword.model.engine.Measurements;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.TableShape;
import io.afterword.topology.AfterwordTopology;
import io.afterword.topology.ProcessingGuarantee;
import io.afterword.topology.StreamsProperties;
import io.afterword.topology.Workload;
import io.afterword.topology.corpus.NgramCopy;
import io.afterword.topology.prompt.task.PromptSettings;
import io.afterword.topology.topic.AvroSerde;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// The whole topology in one thread, over engines with fake models that step when the test says so.
public final class TestTopology implements AutoCloseable {
    static final int CONTEXT = 64;
    static final String MODEL = "fake";
    private static final Duration TICK = PromptSettings.DEFAULTS.publishInterval();

    static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");

    private final FakeLanguageModel model;
    private final TestClock clock;
    private final Topics topics = Topics.under(Topics.DEFAULT_PREFIX);
    private final Path stateDir;
    private final Path leftBehind = temporary();
    private final List<ErrorCode> refused = new ArrayList<>();
    private final ProcessingGuarantee guarantee;
    private final EngineUnderTest engine;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> prompts;
    private final TestInputTopic<byte[], Cancel> cancels;
    private final TestOutputTopic<byte[], Token> tokens;
    private final TestOutputTopic<byte[], Completion> completions;
    private final TestOutputTopic<byte[], Prediction> predictions;
    private boolean closed;

    TestTopology() {
        this(PromptSettings.DEFAULTS);
    }

    TestTopology(PromptSettings settings) {
        this(settings, Map.of());
    }

    /// @param others models besides [#model()], by name
    TestTopology(PromptSettings settings, Map<String, FakeLanguageModel> others) {
        this(new FakeLanguageModel(CONTEXT), others, new TestClock(), settings);
    }

    private TestTopology(
            FakeLanguageModel model,
            Map<String, FakeLanguageModel> others,
            TestClock clock,
            PromptSettings settings) {
        this(
                model,
                clock,
                shipped(served(model, others), clock),
                settings,
                temporary(),
                ProcessingGuarantee.EXACTLY_ONCE);
    }

    private static ServedModels served(
            FakeLanguageModel model, Map<String, FakeLanguageModel> others) {
        List<ServedModel> all = new ArrayList<>(List.of(model.served(MODEL)));
        others.forEach((name, other) -> all.add(other.served(name)));
        return ServedModels.of(all);
    }

    private static EngineUnderTest shipped(ServedModels models, TestClock clock) {
        return EngineUnderTest.of(
                new Engines(
                        models,
                        _ -> new EngineSettings(1, 4, 4, 256),
                        System::nanoTime,
                        clock,
                        _ -> Measurements.NONE,
                        failure -> {
                            throw new AssertionError(failure);
                        }),
                models);
    }

    /// Over the state that another one left, with a model that is called so.
    TestTopology(Path stateDir, String modelName) {
        this(new FakeLanguageModel(CONTEXT), new TestClock(), stateDir, modelName);
    }

    private TestTopology(
            FakeLanguageModel model, TestClock clock, Path stateDir, String modelName) {
        this(
                model,
                clock,
                shipped(ServedModels.of(model.served(modelName)), clock),
                PromptSettings.DEFAULTS,
                stateDir,
                ProcessingGuarantee.AT_LEAST_ONCE);
    }

    /// Over another engine than the one that is shipped.
    TestTopology(EngineUnderTest engine) {
        this(
                new FakeLanguageModel(CONTEXT),
                new TestClock(),
                engine,
                PromptSettings.DEFAULTS,
                temporary(),
                ProcessingGuarantee.EXACTLY_ONCE);
    }

    /// Over the state that another one left. The test driver keeps no checkpoints, so that it would
    /// take that state for uncommitted under exactly-once.
    TestTopology(EngineUnderTest engine, Path stateDir) {
        this(
                new FakeLanguageModel(CONTEXT),
                new TestClock(),
                engine,
                PromptSettings.DEFAULTS,
                stateDir,
                ProcessingGuarantee.AT_LEAST_ONCE);
    }

    private TestTopology(
            FakeLanguageModel model,
            TestClock clock,
            EngineUnderTest engine,
            PromptSettings settings,
            Path stateDir,
            ProcessingGuarantee guarantee) {
        this.model = model;
        this.clock = clock;
        this.engine = engine;
        this.stateDir = stateDir;
        this.guarantee = guarantee;
        Topology topology = topology(settings, Optional.empty());
        topology.addStateStore(last(), "publish");
        driver = new TopologyTestDriver(topology, properties(), BEGIN);
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
        predictions =
                driver.createOutputTopic(
                        topics.predictions().name(),
                        raw,
                        AvroSerde.of(Prediction.class).deserializer());
    }

    private Topology topology(PromptSettings settings, Optional<NgramCopy> copy) {
        return AfterwordTopology.ofPrompts(
                properties(),
                new PromptTopology(
                        topics,
                        engine::openSession,
                        engine.models(),
                        settings,
                        new AtomicLong()::incrementAndGet,
                        refused::add),
                copy);
    }

    private Properties properties() {
        return new StreamsProperties(
                        "127.0.0.1:9",
                        "afterword-test",
                        stateDir,
                        topics.deadLetters().name(),
                        guarantee,
                        Workload.PROMPTS,
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

    /// The engine's clock, which goes as the driver's.
    private static final class TestClock implements InstantSource {
        private Instant now = BEGIN;

        @Override
        public Instant instant() {
            return now;
        }
    }

    /// A prompt of one token to generate, to be changed.
    ///
    /// @param prompt the text, or a list of token ids
    static Prompt.Builder prompt(String requestId, Object prompt) {
        return Prompt.newBuilder().setRequestId(requestId).setPrompt(prompt).setMaxTokens(1);
    }

    /// What Kafka Streams says of the whole topology, with a copy of the n-gram table.
    public static String describe() {
        try (TestTopology topology = new TestTopology()) {
            TableShape shape = new TableShape(2, 50_257, 50_256, true);
            Topics topics =
                    topology.topics.withNgrams(List.of("afterword-ngrams-1-ngrams-changelog"));
            NgramCopy copy =
                    new NgramCopy(
                            topics.ngrams().getFirst(), "1", shape, 16 << 20, new LiveTable(shape));
            return topology.topology(PromptSettings.DEFAULTS, Optional.of(copy))
                    .describe()
                    .toString();
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

    /// Steps the engine and drains its outbox, so many times.
    void steps(int times) {
        for (int i = 0; i < times; i++) {
            step();
            tick();
        }
    }

    /// Lets one publish interval pass.
    void tick() {
        pass(TICK);
    }

    void pass(Duration time) {
        clock.now = clock.now.plus(time);
        driver.advanceWallClockTime(time);
    }

    List<Token> tokens() {
        return tokens.readValuesToList();
    }

    List<Completion> completions() {
        return completions.readValuesToList();
    }

    List<Prediction> predictions() {
        return predictions.readValuesToList();
    }

    List<KeyValue<byte[], Completion>> keyedCompletions() {
        return completions.readKeyValuesToList();
    }

    /// Ends this instance between two records, as a kill would.
    ///
    /// @return its state directory, for the next one
    Path kill() {
        close();
        return leftBehind;
    }

    /// A store that is closed after all others, and then saves what the driver is about to delete.
    private StoreBuilder<?> last() {
        KeyValueStore<Bytes, byte[]> store =
                new InMemoryKeyValueStore("last") {
                    @Override
                    public void close() {
                        super.close();
                        saveState();
                    }
                };
        return Stores.keyValueStoreBuilder(
                        new KeyValueBytesStoreSupplier() {
                            @Override
                            public String name() {
                                return "last";
                            }

                            @Override
                            public KeyValueStore<Bytes, byte[]> get() {
                                return store;
                            }

                            @Override
                            public String metricsScope() {
                                return "last";
                            }
                        },
                        Serdes.Bytes(),
                        Serdes.ByteArray())
                .withLoggingDisabled();
    }

    private void saveState() {
        try (Stream<Path> files = Files.walk(stateDir)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path to = leftBehind.resolve(stateDir.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else if (!file.endsWith(".lock")) {
                    Files.copy(file, to);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The records of a store's changelog since it was asked last.
    List<KeyValue<byte[], byte[]>> changelog(String store) {
        return driver.createOutputTopic(
                        "afterword-test-%s-changelog".formatted(store),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())
                .readKeyValuesToList();
    }

    /// How many entries a key-value store has.
    int entries(String store) {
        int count = 0;
        try (KeyValueIterator<Object, Object> all = driver.getKeyValueStore(store).all()) {
            for (; all.hasNext(); all.next()) {
                count++;
            }
        }
        return count;
    }

    double metric(String name) {
        return driver.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals(name))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .sum();
    }

    /// Why prompts were refused at once, in their order.
    List<ErrorCode> refused() {
        return refused;
    }

    int slots() {
        return engine.running();
    }

    TopologyTestDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            driver.close();
            engine.close();
        }
    }
}

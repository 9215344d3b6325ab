package io.afterword.topology.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.event.CorpusDocument;
import io.afterword.model.markov.Counter;
import io.afterword.model.markov.HeapRows;
import io.afterword.model.markov.Limits;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.Passages;
import io.afterword.model.markov.Row;
import io.afterword.model.markov.Shard;
import io.afterword.model.markov.TableShape;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;
import io.afterword.topology.AfterwordTopology;
import io.afterword.topology.ProcessingGuarantee;
import io.afterword.topology.StreamsProperties;
import io.afterword.topology.Workload;
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
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The way of a document in the test driver, whose topics have one partition.
public final class TestLearner implements AutoCloseable {
    static final Tokenizer TOKENIZER = new Gpt2Tokenizer();
    static final TableShape SHAPE =
            new TableShape(5, Gpt2Tokenizer.VOCABULARY_SIZE, Gpt2Tokenizer.END_OF_TEXT, true);
    private static final String APPLICATION = "test-ngrams-1";
    private static final Topics TOPICS = Topics.under(Topics.DEFAULT_PREFIX);

    private final CorpusSettings settings;
    private final AtomicLong clock = new AtomicLong();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> corpus;
    private final TestOutputTopic<byte[], byte[]> changelog;
    private final HeapRows rows = new HeapRows(); // that the changelog makes

    TestLearner() {
        this(settings(SHAPE, false));
    }

    TestLearner(CorpusSettings settings) {
        this.settings = settings;
        driver =
                new TopologyTestDriver(topology(settings, clock::get), properties(), Instant.EPOCH);
        corpus =
                driver.createInputTopic(
                        TOPICS.corpus().name(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        changelog =
                driver.createOutputTopic(
                        APPLICATION + "-ngrams-changelog",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
    }

    static CorpusSettings settings(TableShape shape, boolean keepDocuments) {
        return new CorpusSettings(shape, Limits.NONE, 1, keepDocuments, 16 << 20);
    }

    private static Topology topology(CorpusSettings settings, LongSupplier clock) {
        return AfterwordTopology.ofCorpus(
                properties(), new CorpusTopology(TOPICS.corpus(), TOKENIZER, settings, clock));
    }

    private static Properties properties() {
        try {
            return new StreamsProperties(
                            "127.0.0.1:9",
                            APPLICATION,
                            Files.createTempDirectory("afterword-corpus"), // the driver empties it
                            TOPICS.deadLetters().name(),
                            ProcessingGuarantee.EXACTLY_ONCE,
                            Workload.CORPUS,
                            GroupProtocol.CLASSIC,
                            1,
                            0,
                            6000,
                            Map.of())
                    .toProperties();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What Kafka Streams says of the whole topology, with documents kept.
    public static String describe() {
        return topology(settings(SHAPE, true), () -> 0).describe().toString();
    }

    void learn(@Nullable String id, String text) {
        send(id, TOPICS.corpus().value().serializer().serialize("", document(text)));
    }

    static CorpusDocument document(String text) {
        return CorpusDocument.newBuilder().setText(text).build();
    }

    void delete(@Nullable String id) {
        send(id, null);
    }

    void send(@Nullable String id, byte @Nullable [] value) {
        corpus.pipeInput(id == null ? null : id.getBytes(UTF_8), value);
    }

    /// Lets what has come be counted.
    void tick() {
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        driver.advanceWallClockTime(Duration.ofSeconds(1));
    }

    NgramTable table() {
        NgramStore store = (NgramStore) driver.getStateStore(NgramStore.NAME);
        return new NgramTable(settings.shape(), store);
    }

    /// The rows that the changelog makes, which is what everybody else sees.
    SortedMap<String, String> rows() {
        for (KeyValue<byte[], byte[]> row : changelog.readKeyValuesToList()) {
            rows.put(List.of(new Row(row.key, row.value)));
        }
        return rows.dump();
    }

    /// The rows of these texts, counted one after the other and without Kafka.
    static HeapRows counted(TableShape shape, String... texts) {
        HeapRows rows = new HeapRows();
        for (String text : texts) {
            new Counter(shape, Shard.WHOLE, rows)
                    .count(Passages.of(TOKENIZER.encode(text), shape, Shard.WHOLE, 1));
        }
        return rows;
    }

    double metric(String name) {
        return driver.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals(name))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .sum();
    }

    @Override
    public void close() {
        driver.close();
    }
}

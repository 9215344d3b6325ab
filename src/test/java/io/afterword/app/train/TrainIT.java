package io.afterword.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.Main;
import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.GroupOffsets;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.app.story.Stories;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Training on the documents of a topic.
class TrainIT {
    private static final AtomicInteger CORPORA = new AtomicInteger();
    private static EmbeddedBroker broker;

    @TempDir private Path directory;
    private final StringWriter said = new StringWriter();
    private final String prefix = "corpus%d.".formatted(CORPORA.incrementAndGet());
    private Settings settings;
    private Path stories;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.temporary(0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void learn() throws IOException {
        settings =
                Settings.of(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "topic.prefix",
                                prefix));
        try (Cluster cluster = Cluster.reach(settings)) {
            new TopicCheck(cluster, settings.topics()).create(OptionalInt.of(2), (short) 1);
        }
        stories = stories(0, 60);
        assertThat(run("learn", stories.toString(), "--lines")).as("%s", said).isZero();
    }

    private Path stories(int first, int end) throws IOException {
        return Files.write(
                directory.resolve("stories-%d.txt".formatted(first)),
                IntStream.range(first, end).mapToObj(new Stories(1)::text).toList());
    }

    @Test
    void learnsTheLatestVersionOfEveryDocumentThatWasNotDeleted() throws Exception {
        assertThat(run("learn", "--delete", stories + ":1", "--delete", stories + ":2")).isZero();
        produce("junk", new byte[] {1, 2, 3});
        assertThat(run("learn", stories.toString(), "--lines")).isZero(); // each once more
        assertThat(run("learn", "--delete", stories + ":3")).isZero();

        assertThat(train("one", "--held-out", "0")).as("%s", said).isZero();

        assertThat(said.toString()).contains("59 documents, ", "skipped partition ");
        assertThat(state("one").at("/documents/topic").asText()).isEqualTo(prefix + "corpus");
        assertThat(directory.resolve("one/loss.png")).isNotEmptyFile();
    }

    @Test
    void endsWhereItIsTold() {
        assertThat(train("one", "--held-out", "0", "--until", "10")).as("%s", said).isZero();
        assertThat(said.toString()).contains("20 documents, ");
    }

    /// The result is complete only when its offsets are committed; until then the same command goes
    /// on, with the documents it began with.
    @Test
    void beginsWhereItsGroupEnded() throws IOException {
        try (KafkaConsumer<byte[], byte[]> member = member("readers")) {
            assertThat(train("one", "--group", "readers")).isEqualTo(ExitCode.FAILED.status());
            assertThat(said.toString()).contains("offsets of group readers cannot be committed");
            assertThat(committed("readers")).isEmpty();
            member.unsubscribe();
        }
        byte[] weights = Files.readAllBytes(directory.resolve("one/model.safetensors"));
        assertThat(run("learn", stories(60, 120).toString(), "--lines")).isZero();

        assertThat(train("one", "--group", "readers")).as("%s", said).isZero();

        assertThat(said.toString()).contains("going on after update ");
        assertThat(directory.resolve("one/model.safetensors")).hasBinaryContent(weights);
        assertThat(committed("readers").values().stream().mapToLong(at -> at).sum()).isEqualTo(60);
        assertThat(run("learn", "--delete", "nothing")).isZero();
        assertThat(
                        train(
                                "more",
                                "--group",
                                "readers",
                                "--model",
                                directory + "/one",
                                "--held-out",
                                "0"))
                .as("%s", said)
                .isZero();
        assertThat(said.toString()).contains("60 documents, ");
        assertThat(committed("readers").values().stream().mapToLong(at -> at).sum()).isEqualTo(121);
        assertThat(train("none", "--group", "readers")).isEqualTo(ExitCode.USAGE.status());
        assertThat(said.toString()).contains("must fill a batch of 4 rows of 64 tokens", "have 0");
    }

    @Test
    void namesWhatIsWrong() {
        assertThat(run("train", "--out", directory + "/x")).isEqualTo(ExitCode.USAGE.status());
        assertThat(said.toString()).contains("documents come --from corpus, or from --file FILE");
        assertThat(train("x", "--file", stories.toString())).isEqualTo(ExitCode.USAGE.status());
        assertThat(train("x", "--from", "letters")).isEqualTo(ExitCode.TOPICS.status());
        assertThat(said.toString()).contains("topic letters is missing");
        assertThat(directory.resolve("x")).doesNotExist();
    }

    private void produce(String id, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        settings.producer(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    prefix + "corpus", id.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    private KafkaConsumer<byte[], byte[]> member(String group) {
        Map<String, Object> config = new HashMap<>(settings.consumer());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        KafkaConsumer<byte[], byte[]> member =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        member.subscribe(List.of(prefix + "corpus"));
        while (member.assignment().isEmpty()) {
            member.poll(Duration.ofMillis(100));
        }
        return member;
    }

    private Map<TopicPartition, Long> committed(String group) {
        try (Cluster cluster = Cluster.reach(settings)) {
            return GroupOffsets.committed(cluster, group);
        }
    }

    private JsonNode state(String out) throws IOException {
        return new ObjectMapper()
                .readTree(directory.resolve(out).resolve("training.json").toFile());
    }

    private int train(String out, String... more) {
        List<String> all = new ArrayList<>(List.of("train", "--from", "corpus"));
        all.addAll(List.of("--out", directory.resolve(out).toString()));
        all.addAll(List.of("--layers", "1", "--width", "16", "--heads", "2", "--context", "64"));
        all.addAll(List.of("--batch", "4", "--threads", "1", "--device", "cpu"));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--out") || all.contains("--from")) {
            all.addAll(List.of("-b", broker.bootstrapServers(), "--set", "topic.prefix=" + prefix));
        }
        return Main.commandLine()
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(all.toArray(String[]::new));
    }
}

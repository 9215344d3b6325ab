package io.afterword.app.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.afterword.app.Main;
import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.event.Cancel;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;
import io.afterword.topology.topic.RegistryException;
import io.afterword.topology.topic.Topics;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/// Afterword beside a schema registry: one in this process, or with `-Dregistry.url` a real one,
/// which `src/it/registry.sh` starts.
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegistryIT {
    private static final String PREFIX = "registered.";
    private static final int PARTITIONS = 2;

    @TempDir private static Path directory;

    private static EmbeddedBroker broker;
    private static FakeRegistry ours;
    private static String url;

    private final StringWriter said = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.temporary(0);
        ours = new FakeRegistry();
        url = System.getProperty("registry.url", ours.url());
        assertThat(Main.commandLine().execute(with("topics", "create", "--partitions", "2")))
                .isZero();
    }

    @AfterAll
    static void stop() {
        ours.close();
        broker.close();
    }

    @Test
    @Order(1)
    void saysThatTheSchemasAreNotThere() {
        assertThat(execute("run")).isEqualTo(ExitCode.REGISTRY.status());
        assertThat(said.toString())
                .contains("lacks this version's schema of registered.")
                .contains("`afterword schemas register`");
    }

    @Test
    @Order(2)
    void registersSchemasThatGoWithEachOther() {
        assertThat(execute("schemas", "check")).isZero();
        assertThat(execute("schemas", "register")).isZero();
        assertThat(execute("schemas", "register")).as("again").isZero();
        assertThat(execute("schemas", "check")).isZero();
        assertThat(said.toString())
                .contains("registered.tokens-value fits")
                .contains("registered.corpus-value fits");
    }

    @Test
    @Order(3)
    void refusesASchemaThatOthersCouldNotRead() {
        String subject = PREFIX + "cancels-value";
        Schema withAReason =
                SchemaBuilder.record(Cancel.getClassSchema().getName())
                        .namespace(Cancel.getClassSchema().getNamespace())
                        .fields()
                        .requiredString("request_id")
                        .requiredString("reason")
                        .endRecord();
        HttpSchemaRegistry registry = registry();
        assertThat(registry.incompatibilities(subject, withAReason)).isNotEmpty();
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry.register(subject, withAReason))
                .withMessageContaining("refuses: ");
        assertThat(registry.idOf(subject, Cancel.getClassSchema())).isPositive();
    }

    /// Prompts in both formats; answers that plain Avro reads under the schema that their id has.
    @Test
    @Order(4)
    void answersInTheFormatOfTheRegistry() throws Exception {
        try (ServedModels models = ModelLoader.load(settings(), table());
                Service service = Service.start(settings(), models, table())) {
            service.awaitReady(Duration.ofMinutes(1));
            assertThat(execute("produce", "Once upon a time", "--max-tokens", "3")).isZero();
            send(
                    Topics.under(PREFIX)
                            .prompts()
                            .value()
                            .serializer()
                            .serialize("", prompt("in-the-other-format")));
            awaitCompletions(2);
        }
        for (ConsumerRecord<byte[], byte[]> record : records("tokens")) {
            ByteBuffer bytes = ByteBuffer.wrap(record.value());
            assertThat(bytes.get()).isZero();
            Schema schema = registry().schemaOf(bytes.getInt()).orElseThrow();
            GenericRecord token =
                    new GenericDatumReader<GenericRecord>(schema)
                            .read(
                                    null,
                                    DecoderFactory.get()
                                            .binaryDecoder(
                                                    record.value(), 5, bytes.remaining(), null));
            assertThat(token.getSchema()).isEqualTo(Token.getClassSchema());
            assertThat(token.get("request_id").toString()).isNotEmpty();
        }
        assertThat(records("tokens")).hasSize(6);
        assertThat(records("dead-letters")).isEmpty();
    }

    /// A record whose schema cannot be looked up now is nobody's fault.
    @Test
    @Order(5)
    void losesNothingWhileTheRegistryIsAway() throws Exception {
        Settings settings = settings();
        try (ServedModels models = ModelLoader.load(settings, table());
                Service service = Service.start(settings, models, table())) {
            service.awaitReady(Duration.ofMinutes(1));
            byte[] bytes =
                    settings.topics()
                            .prompts()
                            .value()
                            .serializer()
                            .serialize(PREFIX + "prompts", prompt("while-it-is-away"));
            ours.fail(Integer.MAX_VALUE);
            send(bytes);
            if (System.getProperty("registry.url") == null) {
                await("the end of the service")
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> service.failedBecause().isPresent());
                assertThat(service.failedBecause().orElseThrow())
                        .contains("no schema registry at schema.registry.url=");
            }
        } finally {
            ours.fail(0);
        }
        try (ServedModels models = ModelLoader.load(settings, table());
                Service service = Service.start(settings, models, table())) {
            service.awaitReady(Duration.ofMinutes(1));
            awaitCompletions(3);
        }
        assertThat(records("dead-letters")).isEmpty();
    }

    private static Prompt prompt(String id) {
        return Prompt.newBuilder()
                .setRequestId(id)
                .setPrompt("Once upon a time")
                .setMaxTokens(3)
                .build();
    }

    private static HttpSchemaRegistry registry() {
        return settings().registry().orElseThrow();
    }

    private static LiveTable table() {
        return new LiveTable(settings().ngrams().shape());
    }

    private static Settings settings() {
        return Settings.of(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "topic.prefix",
                        PREFIX,
                        "schema.registry.url",
                        url,
                        "state.dir",
                        directory.toString()));
    }

    private int execute(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(with(arguments));
    }

    private static String[] with(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("-b", broker.bootstrapServers()));
        all.addAll(List.of("--set", "topic.prefix=" + PREFIX));
        all.addAll(List.of("--set", "schema.registry.url=" + url));
        return all.toArray(String[]::new);
    }

    private static void send(byte[] prompt) throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(PREFIX + "prompts", new byte[] {1}, prompt)).get();
        }
    }

    private static void awaitCompletions(int count) {
        await(count + " completions")
                .pollInSameThread()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(records("completions")).hasSize(count));
    }

    /// All that is committed.
    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<TopicPartition> partitions =
                IntStream.range(0, PARTITIONS)
                        .mapToObj(number -> new TopicPartition(PREFIX + topic, number))
                        .toList();
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }
}

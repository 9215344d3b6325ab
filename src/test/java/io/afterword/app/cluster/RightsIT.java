package io.afterword.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.afterword.app.Main;
import io.afterword.app.broker.SecureBroker;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// On a cluster that allows what README's table of rights says, and nothing else.
@Timeout(180)
class RightsIT {
    private static final String BEGIN = "<!-- rights -->\n";
    private static final String END = "<!-- /rights -->";

    @TempDir private static Path directory;

    private static SecureBroker broker;
    private static Settings settings;

    private final StringWriter said = new StringWriter();

    @BeforeAll
    static void start() throws IOException, InterruptedException, ExecutionException {
        broker = SecureBroker.start(directory);
        Map<String, String> given = new HashMap<>(broker.settings());
        given.put("state.dir", directory.resolve("state").toString());
        settings = Settings.of(given);
        assertThat(Main.commandLine().execute("topics", "create", "-b", broker.open())).isZero();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void areThoseOfTheTableInTheReadme() throws IOException {
        assertThat(table()).containsExactlyInAnyOrderElementsOf(Right.allOf(settings));
    }

    /// Learned from, answered by both models, predicted, not to be read: each topic has its record.
    @Test
    void areEnough() throws IOException, ExecutionException, InterruptedException {
        allow(table());
        Service.check(settings);
        LiveTable table = new LiveTable(settings.ngrams().shape());
        try (ServedModels models = ModelLoader.load(settings, table);
                Service service = Service.start(settings, models, table)) {
            service.awaitReady(Duration.ofMinutes(1));
            Path story = Files.writeString(directory.resolve("story.txt"), "I like apples");
            execute("learn", story.toString());
            execute("produce", "Once upon a time", "--max-tokens", "3");
            execute("produce", "Once upon a time", "--max-tokens", "0", "--logprobs", "3");
            sendGarbage();
            await("answers")
                    .pollInSameThread()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> {
                        service.requireRunning();
                        assertThat(records("completions")).isEqualTo(2);
                        assertThat(records("predictions")).isEqualTo(1);
                        assertThat(deadLetters()).isPositive();
                        assertThat(table.current().statistics().documents()).isPositive();
                    });
        }
    }

    /// At once, and without a beginning that others would see.
    @Test
    void areNamedWhereOneIsMissing() throws IOException, ExecutionException, InterruptedException {
        List<Right> all = table();
        for (Right missing : all) {
            allow(all.stream().filter(right -> !right.equals(missing)).toList());
            said.getBuffer().setLength(0);
            long begin = System.nanoTime();
            int status = run();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(30));
            assertThat(said.toString())
                    .contains("the cluster does not allow this user: ")
                    .contains(missing.name());
            assertThat(status).isEqualTo(ExitCode.NOT_ALLOWED.status());
        }
    }

    @Test
    void canBeLackedInPart() throws IOException, ExecutionException, InterruptedException {
        allow(
                table().stream()
                        .map(right ->
                                right.name().equals("afterword.predictions")
                                        ? new Right(
                                                right.resource(),
                                                right.name(),
                                                right.pattern(),
                                                Set.of(AclOperation.WRITE))
                                        : right)
                        .toList());
        assertThat(run()).isEqualTo(ExitCode.NOT_ALLOWED.status());
        assertThat(said.toString())
                .contains(
                        "does not allow this user: describe_configs of topic afterword.predictions (README");
    }

    private int run() throws IOException {
        Path file = directory.resolve("afterword.properties");
        Map<String, String> given = new HashMap<>(broker.settings());
        given.put("state.dir", directory.resolve("state").toString());
        Files.write(
                file, given.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
        return Main.commandLine()
                .setErr(new PrintWriter(said, true))
                .execute("run", "--config", file.toString());
    }

    private static void allow(List<Right> rights) throws ExecutionException, InterruptedException {
        try (Admin admin = broker.admin()) {
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
            admin.createAcls(rights.stream().flatMap(RightsIT::bindings).toList()).all().get();
        }
    }

    private static Stream<AclBinding> bindings(Right right) {
        return right.operations().stream()
                .map(operation ->
                        new AclBinding(
                                new ResourcePattern(
                                        right.resource(), right.name(), right.pattern()),
                                new AccessControlEntry(
                                        "User:" + SecureBroker.USER,
                                        "*",
                                        operation,
                                        AclPermissionType.ALLOW)));
    }

    private static void execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-b", broker.open()));
        assertThat(
                        Main.commandLine()
                                .setOut(new PrintWriter(new StringWriter()))
                                .execute(all.toArray(String[]::new)))
                .isZero();
    }

    private static void sendGarbage() throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.open()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("afterword.prompts", new byte[] {1}, new byte[] {2}))
                    .get();
        }
    }

    private static long records(String topic) {
        StringWriter out = new StringWriter();
        String[] tail = {
            "tail", topic, "-b", broker.open(), "--from", "beginning", "--no-follow", "--json"
        };
        assertThat(Main.commandLine().setOut(new PrintWriter(out, true)).execute(tail)).isZero();
        return out.toString().lines().count();
    }

    private static long deadLetters() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends =
                IntStream.range(0, 4)
                        .mapToObj(i -> new TopicPartition("afterword.dead-letters", i))
                        .collect(Collectors.toMap(it -> it, _ -> OffsetSpec.latest()));
        try (Admin admin = broker.admin()) {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        }
    }

    /// Rows of `| topic | name* | read, write | why |`.
    private static List<Right> table() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String table =
                readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END));
        return table.lines()
                .skip(2)
                .map(row -> row.split("\\|", -1))
                .map(cells -> right(cells[1].strip(), cells[2].strip(), cells[3].strip()))
                .toList();
    }

    private static Right right(String resource, String quotedName, String operations) {
        String name = quotedName.replace("`", "");
        boolean prefixed = name.endsWith("*");
        return new Right(
                ResourceType.fromString(resource.replace(' ', '_').toUpperCase(Locale.ROOT)),
                prefixed ? name.substring(0, name.length() - 1) : name,
                prefixed ? PatternType.PREFIXED : PatternType.LITERAL,
                Arrays.stream(operations.split(", "))
                        .map(operation ->
                                AclOperation.fromString(operation.toUpperCase(Locale.ROOT)))
                        .collect(
                                Collectors.toCollection(() -> EnumSet.noneOf(AclOperation.class))));
    }
}

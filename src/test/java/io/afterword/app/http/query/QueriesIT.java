package io.afterword.app.http.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.Main;
import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.http.query.RunningInstance.Told;
import io.afterword.app.settings.Settings;
import io.afterword.event.Cancel;
import io.afterword.event.Prompt;
import io.afterword.model.gpt2.EndlessCheckpoint;
import io.afterword.topology.topic.Topic;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;

/// What two instances tell of generations and of the n-gram table, whichever is asked.
@Timeout(240)
class QueriesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PARTITIONS = 2;

    /// One generation at a time, of which few tokens a second are published, so that it is under
    /// way for minutes and the next one waits.
    private static final Map<String, String> SLOWLY =
            Map.of(
                    "engine.workers", "1",
                    "engine.slots", "1",
                    "engine.run.ahead", "4",
                    "publish.interval.ms", "1000");

    @TempDir private Path directory;

    private final List<RunningInstance> instances = new ArrayList<>();
    private EmbeddedBroker broker;
    private KafkaProducer<byte[], byte[]> producer;

    /// A prompt and its key; the keys are no text.
    private record Asked(String hexKey, String requestId, int partition) {
        byte[] key() {
            return HexFormat.of().parseHex(hexKey);
        }

        String path() {
            return "/generations?key=" + encoded(key()) + "&request_id=" + requestId;
        }

        static String encoded(byte[] key) {
            return "%" + HexFormat.ofDelimiter("%").formatHex(key);
        }
    }

    @BeforeEach
    void begin() {
        broker = EmbeddedBroker.temporary(0);
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        try (Cluster cluster = Cluster.reach(settings("any", Map.of()))) {
            new TopicCheck(cluster, settings("any", Map.of()).topics())
                    .create(OptionalInt.of(PARTITIONS), (short) 1);
        }
    }

    @AfterEach
    void end() {
        instances.forEach(RunningInstance::close);
        producer.close();
        broker.close();
    }

    @Test
    void tellOfAGenerationWhicheverInstanceIsAsked() throws Exception {
        startTwo(SLOWLY);
        for (Asked running : onEachPartition()) {
            Asked waiting = ask(running.key(), running.requestId() + "-waits");
            awaitTokens(running);
            tellsHowFarItIs(running);
            tellsThatItWaits(waiting);
            tellsThatThereIsNone(running);
            oneOfThemHasIt(running);
            cancel(waiting);
            cancel(running);
            for (RunningInstance instance : instances) {
                await().atMost(PATIENCE).until(() -> instance.ask(running.path()).status() == 404);
            }
        }
    }

    private void tellsHowFarItIs(Asked asked) {
        List<ObjectNode> both = new ArrayList<>();
        List<Integer> before = tokens(instances.getLast().ask(asked.path()));
        for (RunningInstance instance : instances) {
            Told told = instance.ask(asked.path());
            assertThat(told.status()).as("%s", told).isEqualTo(200);
            List<Integer> tokens = tokens(told);
            assertThat(tokens).startsWith(before.toArray(Integer[]::new));
            assertThat(told.json().at("/choices/0/text").asText()).isNotEmpty();
            before = tokens;
            ObjectNode rest = (ObjectNode) told.json();
            rest.remove("choices");
            both.add(rest);
        }
        assertThat(both.getFirst()).isEqualTo(both.getLast());
        JsonNode told = both.getFirst();
        assertThat(told.get("request_id").asText()).isEqualTo(asked.requestId());
        assertThat(told.get("status").asText()).isEqualTo("running");
        assertThat(told.get("model").asText()).isEqualTo(EndlessCheckpoint.NAME);
        assertThat(told.get("prompt_token_ids")).hasSize(3);
        assertThat(told.get("max_tokens").asInt()).isEqualTo(900);
        assertThat(told.get("temperature").asDouble()).isEqualTo(0.5);
        assertThat(told.get("priority").asInt()).isEqualTo(3);
        assertThat(told.at("/source/partition").asInt()).isEqualTo(asked.partition());
        assertThat(told.at("/source/timestamp").asText()).startsWith("20");
        assertThat(told.has("key")).isFalse();
    }

    private void tellsThatItWaits(Asked asked) {
        for (RunningInstance instance : instances) {
            await().atMost(PATIENCE).until(() -> instance.ask(asked.path()).status() == 200);
        }
        Told first = instances.getFirst().ask(asked.path());
        assertThat(first).isEqualTo(instances.getLast().ask(asked.path()));
        assertThat(first.json().get("status").asText()).isEqualTo("waiting");
        assertThat(first.json().get("choices").toString())
                .isEqualTo(
                        "[{\"choice_index\":0,\"status\":\"waiting\",\"text\":\"\",\"token_ids\":[]}]");
    }

    private void tellsThatThereIsNone(Asked asked) {
        for (RunningInstance instance : instances) {
            assertThat(instance.ask(asked.path() + "-or-another"))
                    .satisfies(told -> assertThat(told.status()).isEqualTo(404))
                    .satisfies(told -> assertThat(told.error()).contains("is under way"));
            for (int other = 0; other < 8; other++) { // of both partitions
                assertThat(
                                instance.ask(
                                                "/generations?key=another-%d&request_id=%s"
                                                        .formatted(other, asked.requestId()))
                                        .status())
                        .isEqualTo(404);
            }
        }
    }

    private void oneOfThemHasIt(Asked asked) {
        assertThat(instances)
                .extracting(
                        instance -> instance.ask(asked.path(), Peers.PASSED_ON, "true").status())
                .containsExactlyInAnyOrder(200, 503);
    }

    @Test
    void tellThatNobodyCanTellUntilAnotherInstanceHasTakenOver() throws Exception {
        startTwo(SLOWLY);
        Asked asked = onEachPartition().getFirst();
        awaitTokens(asked);
        RunningInstance owner =
                instances.stream()
                        .filter(it -> it.ask(asked.path(), Peers.PASSED_ON, "true").status() == 200)
                        .findFirst()
                        .orElseThrow();
        RunningInstance other =
                instances.stream().filter(it -> it != owner).findFirst().orElseThrow();
        List<Integer> before = tokens(owner.ask(asked.path()));
        owner.fallSilent();
        Told silence = other.ask(asked.path());
        assertThat(silence.status()).isEqualTo(503);
        assertThat(silence.error()).contains("does not answer at 127.0.0.1:");
        owner.close();
        instances.remove(owner);
        await().atMost(PATIENCE)
                .until(() -> {
                    Told told = other.ask(asked.path());
                    assertThat(told.status()).as("%s", told).isIn(200, 503);
                    return told.status() == 200;
                });
        assertThat(tokens(other.ask(asked.path()))).startsWith(before.toArray(Integer[]::new));
    }

    @Test
    void tellWhatIsWrongWithAQuestion() {
        RunningInstance instance = listen("first", Map.of("ngrams", "off"));
        assertThat(instance.ask("/ngrams?context=a"))
                .satisfies(told -> assertThat(told.status()).isEqualTo(503))
                .satisfies(told -> assertThat(told.error()).contains("are being loaded"));
        assertThat(instance.ask("/generations?key=a&request_id=b").status()).isEqualTo(503);
        instance.start();
        assertWrong(instance, "/generations", "key must be given once, was given 0 times");
        assertWrong(instance, "/generations?key=a", "request_id must be given once");
        assertWrong(instance, "/generations?key=a&key=b&request_id=c", "was given 2 times");
        assertWrong(instance, "/generations?key=%FF&request_id=%FF", "request_id must be text");
        assertWrong(instance, "/ngrams", "context must be given once");
        assertWrong(instance, "/ngrams?context=a&top=0", "top must be a whole number >= 1, was 0");
        assertWrong(instance, "/ngrams?context=a&top=x", "top must be a whole number >= 1, was x");
        assertThat(instance.ask("/ngrams?context=a"))
                .satisfies(told -> assertThat(told.status()).isEqualTo(404))
                .satisfies(told -> assertThat(told.error()).contains("ngrams is off"));
    }

    private static void assertWrong(RunningInstance instance, String path, String why) {
        Told told = instance.ask(path);
        assertThat(told.status()).as("%s", told).isEqualTo(400);
        assertThat(told.error()).contains(why);
    }

    @Test
    void tellOfTheNgramTableAsTheCommandDoes() throws Exception {
        startTwo(Map.of());
        Path text =
                Files.writeString(
                        directory.resolve("fruit.txt"),
                        "I like apples\nI like bananas\nyou like bananas\n");
        run("learn", "--lines", text.toString());
        for (RunningInstance instance : instances) {
            await().atMost(PATIENCE)
                    .until(() ->
                            instance.ask("/ngrams?context=%20like").json().get("count").asInt()
                                    == 3);
        }
        for (String context : List.of(" like", "you like", "", "never said", "I like größer")) {
            String encoded = context.isEmpty() ? "" : Asked.encoded(context.getBytes(UTF_8));
            String path = "/ngrams?context=" + encoded;
            for (RunningInstance instance : instances) {
                await().atMost(PATIENCE) // rows of other partitions may come a moment later
                        .untilAsserted(() -> {
                            String shown = run("ngrams", "show", context, "--json");
                            assertThat(instance.ask(path))
                                    .isEqualTo(new Told(200, new ObjectMapper().readTree(shown)));
                        });
            }
        }
        assertThat(instances.getFirst().ask("/ngrams?context=+like&top=1").json().get("successors"))
                .hasSize(1)
                .allSatisfy(one -> assertThat(one.get("text").asText()).isEqualTo(" bananas"));
    }

    private void startTwo(Map<String, String> more) {
        listen("first", more);
        listen("second", more);
        instances.forEach(RunningInstance::start);
        await().atMost(PATIENCE).until(() -> instances.stream().allMatch(RunningInstance::isReady));
    }

    private RunningInstance listen(String name, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("http.port", "0");
        RunningInstance instance = new RunningInstance(settings(name, all));
        instances.add(instance);
        return instance;
    }

    private Settings settings(String name, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("bootstrap.servers", broker.bootstrapServers());
        all.put("state.dir", directory.resolve(name).toString());
        all.put("model.path", EndlessCheckpoint.in(directory).toString());
        all.put("num.standby.replicas", "0");
        return Settings.of(all);
    }

    /// A prompt of each partition, each of which an instance of its own has.
    private List<Asked> onEachPartition() throws Exception {
        Map<Integer, Asked> all = new HashMap<>();
        for (int i = 0; all.size() < PARTITIONS; i++) {
            Asked asked = ask(new byte[] {(byte) 0xFF, '/', '&', (byte) i}, "r-" + i);
            if (all.putIfAbsent(asked.partition(), asked) != null) {
                cancel(asked);
            }
        }
        return List.copyOf(all.values());
    }

    private Asked ask(byte[] key, String requestId) throws Exception {
        Prompt prompt =
                Prompt.newBuilder()
                        .setRequestId(requestId)
                        .setPrompt("The clock struck")
                        .setMaxTokens(900)
                        .setTemperature(0.5)
                        .setPriority(3)
                        .setIgnoreEos(true)
                        .build();
        int partition = send(settings("any", Map.of()).topics().prompts(), key, prompt);
        return new Asked(HexFormat.of().formatHex(key), requestId, partition);
    }

    private void cancel(Asked asked) throws Exception {
        send(
                settings("any", Map.of()).topics().cancels(),
                asked.key(),
                new Cancel(asked.requestId()));
    }

    private <T> int send(Topic<T> topic, byte[] key, T value) throws Exception {
        byte[] bytes = topic.value().serializer().serialize(topic.name(), value);
        return producer.send(new ProducerRecord<>(topic.name(), key, bytes)).get().partition();
    }

    private void awaitTokens(Asked asked) {
        await().atMost(PATIENCE)
                .until(() ->
                        instances.stream()
                                .map(instance -> instance.ask(asked.path()))
                                .allMatch(told -> !tokens(told).isEmpty()));
    }

    private static List<Integer> tokens(Told told) {
        JsonNode ids = told.json().at("/choices/0/token_ids");
        return StreamSupport.stream(ids.spliterator(), false).map(JsonNode::asInt).toList();
    }

    private String run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-b", broker.bootstrapServers()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        assertThat(commandLine.execute(all.toArray(String[]::new))).as("%s", err).isZero();
        return out.toString();
    }
}

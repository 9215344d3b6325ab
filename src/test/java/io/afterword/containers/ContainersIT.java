package io.afterword.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;

import io.afterword.app.exit.ExitCode;
import io.afterword.app.registry.HttpSchemaRegistry;
import io.afterword.event.Completion;
import io.afterword.event.CorpusDocument;
import io.afterword.event.FinishReason;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.testing.AfterwordContainer;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/// Broker and Afterword in containers: Kafka's image and ours, without capabilities, on a file
/// system that cannot be written.
@Tag("containers")
@Timeout(600)
class ContainersIT {
    private static final String IMAGE = System.getProperty("afterword.image", "afterword");
    private static final String KAFKA_IMAGE =
            System.getProperty("kafka.image", "apache/kafka:4.3.1");

    private static final String REGISTRY_IMAGE =
            System.getProperty("registry.image", "apicurio/apicurio-registry:3.3.3");
    private static final String REGISTRY_PATH = "/apis/ccompat/v7";

    /// As good as the built-in model's context.
    private static final int LONG = 240;

    private static final int GRACE_SECONDS = 40;

    private static Network network;
    private static KafkaContainer kafka;
    private static AfterwordContainer afterword;
    private static Asking client;

    @BeforeAll
    static void start() {
        network = Network.newNetwork();
        kafka =
                new KafkaContainer(KAFKA_IMAGE)
                        .withNetwork(network)
                        .withListener("kafka:19092")
                        .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                        .withStartupTimeout(Duration.ofMinutes(3));
        kafka.start();
        afterword = started();
        client = new Asking(kafka.getBootstrapServers(), afterword.topics());
    }

    private static AfterwordContainer started() {
        AfterwordContainer container =
                new AfterwordContainer(IMAGE, "kafka:19092").withNetwork(network);
        container.withCreateContainerCmdModifier(create ->
                create.getHostConfig()
                        .withReadonlyRootfs(true)
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges:true")));
        container.start();
        return container;
    }

    @AfterAll
    static void stop() {
        client.close();
        afterword.stop();
        kafka.stop();
        network.close();
    }

    @Test
    void aPromptIsContinued() throws InterruptedException, ExecutionException {
        client.ask(prompt("continued", "Once upon a time", 12));
        Completion completion = client.awaitCompletion("continued");
        assertWhole(client.awaitTokens("continued", 12), 12);
        assertThat(completion.getFinishReason()).isEqualTo(FinishReason.length);
        assertThat(completion.getModel()).isEqualTo("builtin");
    }

    @Test
    void aCancelEndsAContinuation() throws InterruptedException, ExecutionException {
        List<String> crowd = askMany("crowd");
        String last = crowd.getLast();
        client.cancel(last);
        assertThat(client.awaitCompletion(last).getFinishReason())
                .isEqualTo(FinishReason.cancelled);
        for (String other : crowd.subList(0, crowd.size() - 1)) {
            assertThat(client.awaitCompletion(other).getFinishReason())
                    .isEqualTo(FinishReason.length);
        }
    }

    @Test
    void aNextTokenIsPredicted() throws InterruptedException, ExecutionException {
        Prompt prompt = prompt("predicted", "The quick", 0);
        prompt.setLogprobs(5);
        client.ask(prompt);
        Prediction prediction = client.awaitPrediction("predicted");
        assertThat(prediction.getTop()).hasSize(5);
    }

    @Test
    void whatIsLearnedIsSaid() throws InterruptedException, ExecutionException, IOException {
        Topics topics = afterword.topics();
        CorpusDocument document =
                CorpusDocument.newBuilder()
                        .setText("Foxes like grapes. Foxes like grapes.")
                        .build();
        client.send(topics.corpus(), "foxes", document);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> exec("afterword", "ngrams", "stats").contains("documents  1"));
        Prompt prompt = prompt("learned", "Foxes like", 1);
        prompt.setModel("markov");
        prompt.setTemperature(0);
        client.ask(prompt);
        assertThat(client.awaitCompletion("learned").getText()).isEqualTo(" grapes");
    }

    @Test
    void oneThatIsStoppedIsGoneOnWithElsewhere() throws InterruptedException, ExecutionException {
        List<String> moved = askMany("moved");
        client.awaitTokens(moved.getFirst(), 20);
        String stopped = afterword.getContainerId();
        DockerClientFactory.lazyClient()
                .stopContainerCmd(stopped)
                .withTimeout(GRACE_SECONDS)
                .exec();
        InspectContainerResponse end =
                DockerClientFactory.lazyClient().inspectContainerCmd(stopped).exec();
        assertThat(end.getState().getExitCodeLong()).isZero();
        assertThat(client.tokensOf(moved.getLast())).hasSizeLessThan(LONG);
        afterword = started();
        for (String requestId : moved) {
            client.awaitCompletion(requestId);
            assertWhole(client.awaitTokens(requestId, LONG), LONG);
        }
    }

    /// Another installation on the same broker.
    @Test
    void aRegistryKnowsItsEvents() throws InterruptedException, ExecutionException {
        try (GenericContainer<?> registry = new GenericContainer<>(REGISTRY_IMAGE);
                AfterwordContainer registered = new AfterwordContainer(IMAGE, "kafka:19092")) {
            registry.withNetwork(network)
                    .withNetworkAliases("registry")
                    .withExposedPorts(8080)
                    .waitingFor(
                            Wait.forHttp(REGISTRY_PATH + "/subjects")
                                    .withStartupTimeout(Duration.ofMinutes(3)))
                    .start();
            registered
                    .withNetwork(network)
                    .with("application.id", "registered")
                    .with("topic.prefix", "registered.")
                    .with("schema.registry.url", "http://registry:8080" + REGISTRY_PATH)
                    .start();
            String url =
                    "http://%s:%d%s"
                            .formatted(
                                    registry.getHost(),
                                    registry.getFirstMappedPort(),
                                    REGISTRY_PATH);
            Topics topics =
                    Topics.under(
                            "registered.",
                            Optional.of(
                                    new HttpSchemaRegistry(
                                            url, Optional.empty(), Duration.ofSeconds(20))));
            try (Asking asking = new Asking(kafka.getBootstrapServers(), topics);
                    Asking unaware =
                            new Asking(kafka.getBootstrapServers(), Topics.under("registered."))) {
                asking.ask(prompt("registered", "Once upon a time", 5));
                assertThat(asking.awaitCompletion("registered").getModel()).isEqualTo("builtin");
                assertWhole(asking.awaitTokens("registered", 5), 5);
                assertThatExceptionOfType(SerializationException.class)
                        .isThrownBy(() -> unaware.awaitCompletion("registered"))
                        .withMessageContaining("must begin with c301, began with 0000");
            }
        }
    }

    @Test
    void itIsMeasured() throws InterruptedException, ExecutionException, IOException {
        client.ask(prompt("measured", "Once upon a time", 1));
        client.awaitCompletion("measured");
        URI metrics =
                URI.create(
                        "http://%s:%d/metrics"
                                .formatted(
                                        afterword.getHost(),
                                        afterword.getMappedPort(AfterwordContainer.HTTP_PORT)));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(metrics).build();
            assertThat(http.send(request, BodyHandlers.ofString()).body())
                    .containsPattern(
                            "afterword_generation_tokens_total\\{model_name=\"builtin\"} [1-9]");
        }
    }

    @Test
    void nobodyIsRoot() throws IOException, InterruptedException {
        assertThat(exec("id", "-u")).isEqualTo("10001");
    }

    @Test
    void itSaysThatItMayNotWriteItsVolume() throws IOException, InterruptedException {
        String[] elsewhere = {
            "afterword",
            "run",
            "--bootstrap-servers",
            "kafka:19092",
            "--set",
            "http.port=none",
            "--set",
            "state.dir=/opt/afterword/state"
        };
        ExecResult run = afterword.execInContainer(elsewhere);
        assertThat(run.getExitCode()).isEqualTo(ExitCode.STATE_DIRECTORY.status());
        assertThat(run.getStderr())
                .contains("state.dir=/opt/afterword/state cannot be used: ")
                .contains("which its user can write to");
    }

    @Test
    void thereIsNoBrokerInIt() throws IOException, InterruptedException {
        ExecResult demo =
                afterword.execInContainer(
                        "afterword", "demo", "--data-dir", "/var/lib/afterword/demo");
        assertThat(demo.getExitCode()).isEqualTo(1);
        assertThat(demo.getStderr()).contains("no embedded broker");
    }

    /// More than run at once.
    private static List<String> askMany(String name)
            throws InterruptedException, ExecutionException {
        List<String> all = IntStream.range(0, 200).mapToObj(i -> name + "-" + i).toList();
        for (String requestId : all) {
            client.ask(prompt(requestId, "Once upon a time there was", LONG));
        }
        return all;
    }

    private static Prompt prompt(String requestId, String text, int maxTokens) {
        return Prompt.newBuilder()
                .setRequestId(requestId)
                .setPrompt(text)
                .setMaxTokens(maxTokens)
                .setIgnoreEos(true)
                .build();
    }

    private static void assertWhole(List<Token> tokens, int size) {
        assertThat(tokens.stream().map(Token::getIndex))
                .containsExactlyElementsOf(IntStream.range(0, size).boxed().toList());
    }

    private static String exec(String... command) throws IOException, InterruptedException {
        ExecResult done = afterword.execInContainer(command);
        assertThat(done.getExitCode()).as("%s", done.getStderr()).isZero();
        return done.getStdout().strip();
    }
}

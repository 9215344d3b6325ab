package io.afterword.app.ngrams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.Main;
import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// The worked example through Kafka, with GPT-2's tokens: taught, looked at, asked.
class LearnIT {
    @TempDir static Path directory;
    private static EmbeddedBroker broker;
    private static ServedModels models;
    private static Service service;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void teach() throws IOException {
        broker = EmbeddedBroker.temporary(0);
        Settings settings =
                Settings.of(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "state.dir",
                                directory.resolve("state").toString(),
                                "num.standby.replicas",
                                "0"));
        try (Cluster cluster = Cluster.reach(settings)) {
            new TopicCheck(cluster, settings.topics()).create(OptionalInt.of(2), (short) 1);
        }
        LiveTable table = new LiveTable(settings.ngrams().shape());
        models = ModelLoader.load(settings, table);
        service = Service.start(settings, models, table);
        service.awaitReady(Duration.ofMinutes(1));
        Path text =
                Files.writeString(
                        directory.resolve("fruit.txt"),
                        "I like apples\n\nI like bananas\nyou like bananas\n");
        LearnIT it = new LearnIT();
        assertThat(it.on("learn", text.toString(), "--lines")).as("%s", it.err).isZero();
        assertThat(it.out.toString()).startsWith("3 documents, 43 bytes, in ");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> table.current().statistics().documents() == 3);
    }

    @AfterAll
    static void stop() {
        service.close();
        models.close();
        broker.close();
    }

    @Test
    void predictsWhatWasLearnedAndTellsWhichOrderAnswered() throws IOException {
        JsonNode told = json("predict", "you like", "--model", "markov:2:mle");
        assertThat(told.get("model").textValue()).isEqualTo("markov:2:mle");
        assertThat(told.get("tokens"))
                .extracting(one -> one.get("text").textValue())
                .containsExactly("you", " like");
        JsonNode bananas = told.get("top").get(0);
        assertThat(bananas.get("text").textValue()).isEqualTo(" bananas");
        assertThat(bananas.get("probability").doubleValue()).isCloseTo(2 / 3.0, within(1e-6));
        assertThat(bananas.get("evidence"))
                .hasToString("{\"order\":2,\"count\":2,\"context_count\":3}");
        assertThat(told.get("top").get(1).get("probability").doubleValue())
                .isCloseTo(1 / 3.0, within(1e-6));
        assertThat(on("predict", "you like", "--model", "markov")).isZero();
        assertThat(out.toString()).contains("\" bananas\"", "order 3: 1 of 1", "order 2: 1 of 3");
    }

    @Test
    void refusesAnOrderThatTheTableDoesNotHave() {
        assertThat(on("predict", "you like", "--model", "markov:6"))
                .isEqualTo(ExitCode.MODEL.status());
        assertThat(err.toString())
                .contains("UNKNOWN_MODEL", "markov[:1..5][:mle|stupid-backoff|kneser-ney]");
    }

    @Test
    void showsAContextsRow() throws IOException {
        JsonNode told = json("ngrams", "show", " like");
        assertThat(told.get("count").intValue()).isEqualTo(3);
        assertThat(told.get("successors").get(0).get("text").textValue()).isEqualTo(" bananas");
        assertThat(told.get("successors").get(0).get("mle").doubleValue())
                .isCloseTo(2 / 3.0, within(1e-9));
        assertThat(on("ngrams", "show", " like")).isZero();
        assertThat(out.toString())
                .contains("after \" like\": 3 tokens, 2 different", "66.667 %", "33.333 %");
    }

    @Test
    void drawsTheTable() {
        assertThat(on("ngrams", "table")).as("%s", err).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.getFirst()).contains("\" like\"", "\" bananas\"", "end");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).startsWith("\" like\"").contains("0.667"))
                .anySatisfy(line -> assertThat(line).startsWith("begin").contains("0.667"))
                .anySatisfy(line -> assertThat(line).startsWith("\" bananas\"").contains("1.000"));
        assertThat(on("ngrams", "table", "--counts", "--most", "2")).isZero();
        assertThat(out.toString()).contains("2 of 6 tokens that were seen");
    }

    @Test
    void tellsHowMuchWasLearned() throws IOException {
        JsonNode told = json("ngrams", "stats", "--seconds", "0");
        assertThat(told.get("documents").intValue()).isEqualTo(3);
        assertThat(told.get("lag").intValue()).isZero();
        assertThat(told.get("orders")).hasSize(5);
        assertThat(told.get("orders").get(1).get("possible_rows").doubleValue()).isEqualTo(50_257);
        assertThat(on("ngrams", "stats", "--seconds", "0")).isZero();
        assertThat(out.toString()).contains("documents  3", "possible rows");
    }

    @Test
    void tellsThePerplexityOfAText() throws IOException {
        Path text = Files.writeString(directory.resolve("held-out.txt"), "I like bananas");
        JsonNode told = json("ngrams", "perplexity", text.toString());
        assertThat(told.get("tokens").intValue()).isEqualTo(4);
        assertThat(told.get("perplexities")).hasSize(15);
        // I after the beginning 2/3, like after I 1, bananas after like 2/3, the end 1
        assertThat(told.get("perplexities"))
                .filteredOn(one -> one.get("order").intValue() == 2)
                .filteredOn(one -> one.get("estimate").textValue().equals("mle"))
                .singleElement()
                .satisfies(one ->
                        assertThat(one.get("perplexity").doubleValue())
                                .isCloseTo(Math.pow(1.5 * 1.5, 0.25), within(1e-6)));

        JsonNode evaluated = json("evaluate", text.toString(), "--models", "markov:2:mle");
        assertThat(evaluated.get("tokens").intValue()).isEqualTo(4);
        assertThat(evaluated.get("perplexity").doubleValue())
                .isCloseTo(Math.pow(1.5 * 1.5, 0.25), within(1e-6));
    }

    @Test
    void namesEveryFileThatIsNoText() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("wrong"));
        Files.write(folder.resolve("a.bin"), new byte[] {(byte) 0xFF, 1});
        Files.createFile(folder.resolve("b.txt"));
        assertThat(on("learn", folder.toString())).isEqualTo(ExitCode.USAGE.status());
        assertThat(out.toString()).startsWith("0 documents");
        assertThat(err.toString()).contains("a.bin must be UTF-8", "b.txt is empty");
        assertThat(on("learn", directory.resolve("nowhere").toString()))
                .isEqualTo(ExitCode.USAGE.status());
        assertThat(err.toString()).contains("nowhere does not exist");
        assertThat(on("learn")).isEqualTo(ExitCode.USAGE.status());
    }

    private JsonNode json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        out.getBuffer().setLength(0);
        assertThat(on(all.toArray(String[]::new))).as("%s", err).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private int on(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-b", broker.bootstrapServers()));
        return commandLine.execute(all.toArray(String[]::new));
    }
}

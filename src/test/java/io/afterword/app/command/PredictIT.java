package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.Main;
import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.gpt2.TinyCheckpoint;
import io.afterword.model.markov.LiveTable;
import io.afterword.topology.topic.Topics;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

/// Asks a running service for predictions.
@Timeout(180)
class PredictIT {
    private static final String TEXT = "The quick brown fox";
    private static final String SILENT = "silent.";
    private static final Path TOKENIZER =
            Path.of("src/test/resources/io/afterword/model/token/checkpoint/tokenizer.json");

    @TempDir static Path directory;
    private static EmbeddedBroker broker;
    private static String checkpoint = "";
    private static ServedModels models;
    private static Service service;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void startService() {
        broker = EmbeddedBroker.temporary(0);
        checkpoint = TinyCheckpoint.write(directory.resolve("tiny"), 3).toString();
        Settings settings =
                Settings.of(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "state.dir",
                                directory.resolve("state").toString(),
                                "model.path",
                                checkpoint,
                                "num.standby.replicas",
                                "0"));
        createTopics(settings, settings.topics());
        createTopics(settings, Topics.under(SILENT));
        LiveTable table = new LiveTable(settings.ngrams().shape());
        models = ModelLoader.load(settings, table);
        service = Service.start(settings, models, table);
        service.awaitReady(Duration.ofMinutes(1));
    }

    private static void createTopics(Settings settings, Topics topics) {
        try (Cluster cluster = Cluster.reach(settings)) {
            new TopicCheck(cluster, topics).create(OptionalInt.of(2), (short) 1);
        }
    }

    @AfterAll
    static void stopService() {
        service.close();
        models.close();
        broker.close();
    }

    @Test
    void tellsWhatTheModelTellsHere() throws IOException {
        String[] asked = {TEXT, "--temperature", "0.5", "--top-k", "4", "--top", "30"};
        JsonNode here = json(with(asked, "--model", checkpoint));
        JsonNode there = json(cluster(with(asked, "--tokenizer", checkpoint)));
        assertThat(there).isEqualTo(here);
    }

    @Test
    void knowsTheTextsOfTheMostProbableTokensWithoutATokenizer() throws IOException {
        JsonNode here = json(TEXT, "--top", "22", "--model", checkpoint);
        JsonNode there = json(cluster(TEXT, "--top", "22"));
        assertThat(there.get("tokens").isNull()).isTrue();
        for (int i = 0; i < 22; i++) {
            ObjectNode expected = here.get("top").get(i).deepCopy();
            expected.putNull("bytes");
            JsonNode told = there.get("top").get(i);
            if (i >= 20) {
                expected.putNull("text");
            } else if (expected.get("text").isNull()) { // a part of a character, with U+FFFD
                expected.set("text", told.get("text"));
            }
            assertThat(told).isEqualTo(expected);
        }
    }

    @Test
    void drawsTheSamePicture() {
        assertThat(predict(cluster(TEXT, "--all", "--tokenizer", "builtin"))).isZero();
        String there = out.toString();
        out.getBuffer().setLength(0);
        assertThat(predict(TEXT, "--all", "--model", checkpoint)).isZero();
        assertThat(there).isEqualTo(out.toString());
        assertThat(there.lines()).hasSize(5 + 50_257);
    }

    @Test
    void endsWithTheErrorOfARefusal() {
        assertThat(predict(cluster(TEXT, "--model", "nobody"))).isEqualTo(ExitCode.MODEL.status());
        assertThat(err.toString()).contains("the answer is UNKNOWN_MODEL: model must be one of");
        assertThat(predict(cluster("a" + " a".repeat(64)))).isEqualTo(ExitCode.USAGE.status());
        assertThat(err.toString()).contains("the answer is PROMPT_TOO_LONG: ", "of 64 tokens");
    }

    /// It makes more tokens of the text.
    @Test
    void refusesTheTokenizerOfAnotherModel() throws IOException {
        Path other = TinyCheckpoint.write(directory.resolve("other"), 4);
        Path config = other.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("50256", "0"));
        Files.copy(TOKENIZER, other.resolve("tokenizer.json"));
        assertThat(predict(cluster(TEXT, "--tokenizer", other.toString())))
                .isEqualTo(ExitCode.USAGE.status());
        assertThat(err.toString())
                .contains(
                        "--tokenizer must be that of model tiny, which has 50257 tokens and sees 4")
                .contains("this one has 50257 and sees 17");
    }

    @Test
    void doesNotWaitForEver() {
        assertThat(predict(cluster(TEXT, "--timeout", "PT1S", "--set", "topic.prefix=" + SILENT)))
                .isEqualTo(ExitCode.FAILED.status());
        assertThat(err.toString())
                .contains(
                        "no answer within PT1S: does 'afterword run' serve silent.prompts there?");
    }

    @Test
    void namesTheTopicThatIsMissing() {
        assertThat(predict(cluster(TEXT, "--set", "topic.prefix=none.")))
                .isEqualTo(ExitCode.TOPICS.status());
        assertThat(err.toString()).contains("topic none.predictions is missing");
    }

    private static String[] cluster(String... arguments) {
        return with(arguments, "-b", broker.bootstrapServers());
    }

    private static String[] with(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private JsonNode json(String... arguments) throws IOException {
        out.getBuffer().setLength(0);
        assertThat(predict(with(arguments, "--json"))).as("%s", err).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private int predict(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(with(new String[] {"predict"}, arguments));
    }
}

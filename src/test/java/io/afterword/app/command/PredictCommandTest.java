package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.Main;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.settings.ModelSettings;
import io.afterword.app.settings.Setting;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.gpt2.TinyCheckpoint;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

class PredictCommandTest {
    private static final int VOCABULARY = 50_257;
    private static final String TEXT = "The quick brown fox";

    @TempDir static Path directory;
    private static String checkpoint = "";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void writeCheckpoint() {
        checkpoint = TinyCheckpoint.write(directory.resolve("tiny"), 3).toString();
    }

    @Test
    void drawsWhatTheBuiltInModelPredicts() {
        assertThat(predict(TEXT, "--top", "3")).isZero();
        assertThat(out.toString().lines())
                .hasSize(9)
                .startsWith(
                        "model     builtin",
                        "text      464 \"The\"  2068 \" quick\"  7586 \" brown\"  21831 \" fox\"",
                        "position  4")
                .anySatisfy(line ->
                        assertThat(line)
                                .matches("entropy   \\d\\.\\d{3} nats: .* effective choices"))
                .anySatisfy(
                        line -> assertThat(line).matches(" *\\d+  \".+\" +\\d+\\.\\d{3} %  █+.?"))
                .last()
                .asString()
                .matches("50,254 others +0\\.\\d{3} %");
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    /// The model chooses the first one by itself, with the probability that is told.
    @Test
    void tellsWhatTheModelChooses() throws Exception {
        TokenIds tokens = TokenIds.of(464, 2068, 7586, 21831);
        Draw greedy = new Draw(SamplingParams.GREEDY, 0);
        try (ServedModels models =
                        ModelLoader.only(
                                ModelSettings.alone(Map.of(Setting.MODEL_PATH, checkpoint)));
                ModelRunner runner = only(models).network().newRunner(1)) {
            var choice =
                    runner.forward(List.of(new Chunk(0, 0, tokens, 4, Optional.of(greedy))))
                            .getFirst();
            JsonNode told = json(TEXT, "--model", checkpoint);
            JsonNode first = told.get("top").get(0);
            assertThat(first.get("token_id").intValue()).isEqualTo(choice.tokenId());
            assertThat(first.get("logprob").floatValue())
                    .isCloseTo(choice.logprob(), within(1e-5f));
            assertThat(told.get("system_fingerprint").textValue())
                    .isEqualTo(only(models).fingerprint());
            assertThat(told.get("model").textValue()).isEqualTo("tiny");
            assertThat(told.get("position").intValue()).isEqualTo(4);
            assertThat(told.get("tokens"))
                    .extracting(one -> one.get("text").textValue())
                    .containsExactly("The", " quick", " brown", " fox");
        }
    }

    private static ServedModel only(ServedModels models) {
        return models.find(null).orElseThrow();
    }

    @Test
    void tellsAllTokensOnceAndTheirProbabilitiesInOrder() throws Exception {
        JsonNode told = json(TEXT, "--model", checkpoint, "--all", "--precision", "fp32");
        List<JsonNode> rows = StreamSupport.stream(told.get("top").spliterator(), false).toList();
        assertThat(
                        rows.stream()
                                .map(row -> row.get("token_id").intValue())
                                .collect(Collectors.toSet()))
                .hasSize(VOCABULARY);
        double[] probabilities =
                rows.stream().mapToDouble(row -> row.get("probability").doubleValue()).toArray();
        assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-4));
        assertThat(probabilities).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(told.get("rest").get("tokens").intValue()).isZero();
    }

    @Test
    void tellsWhatIsLeftAfterTheFilters() throws Exception {
        JsonNode told =
                json(
                        TEXT,
                        "--model",
                        checkpoint,
                        "--temperature",
                        "0.5",
                        "--top-k",
                        "2",
                        "--top",
                        "3");
        assertThat(told.get("after").get("kept").intValue()).isEqualTo(2);
        assertThat(told.get("after").get("temperature").doubleValue()).isEqualTo(0.5);
        double[] after = new double[3];
        double[] before = new double[3];
        for (int i = 0; i < 3; i++) {
            after[i] = told.get("top").get(i).get("probability_after").doubleValue();
            before[i] = told.get("top").get(i).get("probability").doubleValue();
        }
        assertThat(after[0] + after[1]).isCloseTo(1, within(1e-6));
        assertThat(after[0] / after[1]).isCloseTo(Math.pow(before[0] / before[1], 2), within(1e-4));
        assertThat(after[2]).isZero();
    }

    @Test
    void readsStandardInputWithoutItsLastLineEnd() throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("Zoë\n\n".getBytes(UTF_8)));
        try {
            assertThat(json("-", "--model", checkpoint).get("tokens"))
                    .extracting(one -> one.get("text").textValue())
                    .containsExactly("Z", "o", "ë", "\n");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void fillsTheContextAndNoMore() throws Exception {
        assertThat(json("a" + " a".repeat(63), "--model", checkpoint).get("position").intValue())
                .isEqualTo(64);
        assertThat(predict("a" + " a".repeat(64), "--model", checkpoint))
                .isEqualTo(ExitCode.USAGE.status());
        assertThat(err.toString()).contains("at most the 64 tokens of the model's context, had 65");
    }

    @ParameterizedTest
    @ValueSource(strings = {"markov", "markov:3"})
    void saysWhereTheMarkovModelIs(String model) {
        assertThat(predict(TEXT, "--model", model)).isEqualTo(ExitCode.USAGE.status());
        assertThat(err.toString())
                .contains("model " + model + " is learned and kept by a service", "-b HOST:PORT");
    }

    @ParameterizedTest
    @CsvSource({
        "--temperature=NaN, temperature must be a finite number >= 0, was NaN",
        "--top-k=-1, top_k must be >= 0",
        "--top-p=0, top_p must be > 0",
        "--min-p=2, min_p must be in 0..1",
        "--top=0, --top must be >= 1",
        "--timeout=PT1S, --timeout is for a cluster",
        "--tokenizer=builtin, --tokenizer is for a cluster",
        "--set=topic.prefix=x --precision=fp32, --precision is for a model in this process",
        "--set=topic.prefix=x --timeout=PT-1S, --timeout must be more than 0"
    })
    void refusesWrongOptionsBeforeAnythingIsLoaded(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of(TEXT, "--model=nowhere/at-all"));
        arguments.addAll(List.of(options.split(" ")));
        assertThat(predict(arguments.toArray(String[]::new))).isEqualTo(ExitCode.USAGE.status());
        assertThat(err.toString().lines()).singleElement().asString().contains(message);
    }

    @Test
    void refusesTopAndAllTogether() {
        assertThat(predict(TEXT, "--top=3", "--all")).isEqualTo(ExitCode.USAGE.status());
        assertThat(err.toString()).contains("mutually exclusive");
    }

    @Test
    void refusesAnEmptyText() {
        assertThat(predict("")).isEqualTo(ExitCode.USAGE.status());
        assertThat(err.toString()).contains("the text must not be empty");
    }

    @Test
    void refusesHalfACharacter() {
        assertThat(predict("a\uD800", "--model", checkpoint)).isEqualTo(ExitCode.USAGE.status());
        assertThat(err.toString()).contains("no text: ");
    }

    @Test
    void refusesAModelThatIsNotThere() {
        assertThat(predict(TEXT, "--model", "nobody/has-this")).isEqualTo(ExitCode.MODEL.status());
        assertThat(err.toString()).contains("'afterword model pull nobody/has-this'");
    }

    @Test
    void refusesAPrecisionThatIsNone() {
        assertThat(predict(TEXT, "--precision", "int3")).isEqualTo(ExitCode.SETTINGS.status());
        assertThat(err.toString()).contains("model.precision must be", "was 'int3'");
    }

    @Test
    void refusesWrongSettingsOfACluster() {
        assertThat(predict(TEXT, "-b", "nowhere")).isEqualTo(ExitCode.SETTINGS.status());
        assertThat(predict(TEXT, "-b", "localhost:9092", "--tokenizer", "nobody/has-this"))
                .isEqualTo(ExitCode.MODEL.status());
    }

    private JsonNode json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        assertThat(predict(all.toArray(String[]::new))).as("%s", err).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private int predict(String... arguments) {
        List<String> all = new ArrayList<>(List.of("predict"));
        all.addAll(List.of(arguments));
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(all.toArray(String[]::new));
    }
}

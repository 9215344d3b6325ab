package io.afterword.app.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.Main;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class EvaluateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String learned = "";
    private String heldOut = "";
    private String probes = "";

    @BeforeEach
    void writeFiles() throws IOException {
        learned = write("learned", "I like apples\nI like bananas\nyou like bananas\n");
        heldOut = write("held-out", "I like bananas\n\nyou like apples\n");
        probes =
                write(
                        "probes",
                        """
                        {"text":"I like","right":" bananas","wrong":" apples"}
                        {"text":"you","right":" apples","wrong":" like"}
                        """);
    }

    /// I 2/3, like 1, bananas 2/3, end 1; you 1/3, like 1, apples 1/3, end 1.
    @Test
    void tellsThePerplexityOfTheWorkedExample() throws IOException {
        JsonNode one = evaluate("markov:2:mle").getFirst();
        double probability = 2.0 / 3 * 2 / 3 * 1 / 3 * 1 / 3;
        assertThat(one.get("model").asText()).isEqualTo("markov:2:mle");
        assertThat(one.get("documents").asInt()).isEqualTo(2);
        assertThat(one.get("tokens").asInt()).isEqualTo(8);
        assertThat(one.get("perplexity").asDouble())
                .isCloseTo(Math.pow(probability, -1.0 / 8), within(1e-9));
        assertThat(one.get("bits_per_byte").asDouble())
                .isCloseTo(-Math.log(probability) / Math.log(2) / 29, within(1e-9));
        assertThat(one.get("impossible").asInt()).isZero();
        assertThat(one.get("precision").isNull()).isTrue();
        assertThat(one.get("probes").isNull()).isTrue();
    }

    /// I 2/3, like 1, bananas 1/2, end 1; you 1/3, like 1, bananas 1, end 1: what stands before
    /// "like" counts, unlike above.
    @Test
    void looksAsFarBackAsItsOrder() throws IOException {
        heldOut = write("two", "I like bananas\nyou like bananas\n");
        JsonNode one = evaluate("markov:3:mle").getFirst();
        assertThat(one.get("perplexity").asDouble())
                .isCloseTo(Math.pow(2.0 / 3 / 2 / 3, -1.0 / 8), within(1e-9));
    }

    @Test
    void tellsPerplexityByPositionAndWhatTheTableCosts() throws IOException {
        heldOut = write("longer", "I like bananas " + "I like bananas ".repeat(6));
        List<JsonNode> all = evaluate("markov:1,markov:2,markov,builtin");
        JsonNode one = all.get(1);
        JsonNode places = one.get("perplexity_by_position");
        assertThat(places).hasSize(16);
        int tokens = one.get("tokens").asInt();
        assertThat(tokens * Math.log(one.get("perplexity").asDouble()))
                .isCloseTo(
                        16 * Math.log(places.get(0).asDouble())
                                + (tokens - 16) * Math.log(places.get(1).asDouble()),
                        within(1e-9));
        assertThat(places.get(2).isNull()).isTrue();
        assertThat(all.get(0).get("ngrams").asLong())
                .isPositive()
                .isLessThan(all.get(1).get("ngrams").asLong());
        assertThat(all.get(1).get("ngrams").asLong()).isLessThan(all.get(2).get("ngrams").asLong());
        assertThat(all.get(3).get("ngrams").isNull()).isTrue();
    }

    @Test
    void goesOnAfterFirstSentences() throws IOException {
        heldOut = write("beginnings", "you\nI like. What is it?\n");
        Path plot = directory.resolve("plot.png");
        String[] asked = {"--continue", "2", "--plot", plot.toString()};
        JsonNode one = evaluate("markov:3:mle", asked).getFirst();
        assertThat(one.get("continuations").get(0).asText()).isEqualTo(" like bananas");
        assertThat(one.get("continuations")).hasSize(2);
        assertThat(plot).isNotEmptyFile();
        assertThat(execute("markov:3:mle,builtin", "--continue", "2")).isZero();
        assertThat(out.toString())
                .contains("you\nmodel         goes on with\nmarkov:3:mle  like bananas\n")
                .contains("\nI like.\n");
    }

    @Test
    void tellsThatATokenHadNoChance() throws IOException {
        heldOut = write("other", "I like pears\n");
        JsonNode one = evaluate("markov:2:mle").getFirst();
        assertThat(one.get("perplexity").isNull()).isTrue();
        assertThat(one.get("impossible").asInt()).isPositive();
        assertThat(execute("markov:2:mle")).isZero();
        assertThat(out.toString()).contains("infinite");
    }

    @Test
    void countsTheProbesWhereTheRightAnswerIsPreferred() throws IOException {
        JsonNode one = evaluate("markov:3", "--probes", probes).getFirst();
        assertThat(one.get("probes").asInt()).isEqualTo(2);
        assertThat(one.get("probes_right").asDouble()).isEqualTo(0.5);
    }

    @Test
    void comparesModelsAndPrecisions() throws IOException {
        List<JsonNode> all =
                evaluate("builtin,markov", "--precision", "fp32,fp32,int8", "--probes", probes);
        assertThat(all)
                .extracting(one -> one.get("model").asText())
                .containsExactly("builtin", "builtin", "builtin", "markov");
        assertThat(all)
                .extracting(one -> one.get("tokens").asInt())
                .as("ends of documents count for all")
                .containsOnly(8);
        assertThat(all.get(0).get("top1_agreement").isNull()).isTrue();
        assertThat(all.get(1).get("top1_agreement").asDouble()).isEqualTo(1);
        assertThat(all.get(1).get("perplexity")).isEqualTo(all.get(0).get("perplexity"));
        assertThat(all.get(2).get("perplexity").asDouble())
                .isNotEqualTo(all.get(0).get("perplexity").asDouble())
                .isCloseTo(all.get(0).get("perplexity").asDouble(), within(20_000.0));
        assertThat(all.get(2).get("precision").asText()).isEqualTo("int8");
    }

    @Test
    void saysWhichDocumentsWereReadInWindows() throws IOException {
        heldOut = write("long", "word ".repeat(1_100));
        assertThat(execute("builtin,markov", "--precision", "int8")).isZero();
        assertThat(out.toString())
                .contains("builtin: a document is longer than its context, read in windows")
                .doesNotContain("markov:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    markov:6   |                              | 2  | markov[:1..5]
                    markov:x   |                              | 2  | had markov:x
                    nosuch     |                              | 13 | nosuch
                    markov     | --continue -1                | 2  | --continue must be >= 0, was -1
                    builtin    | --precision int9             | 10 | model.precision must be
                    builtin    | --probes nosuch              | 2  | nosuch does not exist
                    """)
    void refusesWhatItDoesNotKnow(String models, String more, int code, String message) {
        String[] arguments = more == null ? new String[0] : more.split(" ");
        assertThat(execute(models, arguments)).isEqualTo(code);
        assertThat(err.toString()).contains(message).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"text":"a","right":" b"}                       | wrong must be a text, was null
                    {"text":"a","right":7,"wrong":" b"}             | right must be a text, was 7
                    {"text":"","right":" b","wrong":" c"}           | text must be a text, was ""
                    {"text":"a","right":"\\ud800","wrong":" c"}     | half a character
                    {"text":                                        | must be a JSON object
                    """)
    void refusesAProbeThatIsNone(String line, String message) throws IOException {
        probes = write("wrong", "{\"text\":\"a\",\"right\":\" b\",\"wrong\":\" c\"}\n" + line);
        assertThat(execute("markov", "--probes", probes)).isEqualTo(2);
        assertThat(err.toString()).contains(probes + ":2 ", message).hasLineCount(1);
    }

    @Test
    void refusesFilesWithoutDocumentsOrProbes() throws IOException {
        String blank = write("blank", "\n\n");
        assertThat(execute("markov", "--probes", blank)).isEqualTo(2);
        assertThat(err.toString()).contains("blank holds no probes");
        heldOut = blank;
        assertThat(execute("markov")).isEqualTo(2);
        assertThat(err.toString()).contains("blank holds no documents");
    }

    @Test
    void asksWhereTheTableIs() {
        assertThat(run("evaluate", "--models", "markov", heldOut)).isEqualTo(2);
        assertThat(err.toString()).contains("-b HOST:PORT", "--learned-from FILE");
        assertThat(execute("markov", "-b", "localhost:9")).as("at two places").isEqualTo(2);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private List<JsonNode> evaluate(String models, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of(more));
        all.add("--json");
        assertThat(execute(models, all.toArray(String[]::new))).as(err::toString).isZero();
        List<JsonNode> objects = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            objects.add(JSON.readTree(line));
        }
        out.getBuffer().setLength(0);
        return objects;
    }

    private int execute(String models, String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "evaluate",
                                "--lines",
                                "--learned-from",
                                learned,
                                "--models",
                                models,
                                heldOut));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}

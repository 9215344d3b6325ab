package io.afterword.app.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.Main;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the built-in model has learned, on stories that it was not taught.
class BuiltInModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// 0.6 of that of the best order of Kneser and Ney's after the same 200,000 stories.
    private static final double HIGHEST_PERPLEXITY = 2.9;

    @TempDir private Path directory;

    @Test
    void predictsStoriesAndAnswersTheirQuestions() throws IOException {
        Path stories = generate("--documents", "40");
        Path probes = generate("--documents", "100", "--probes");
        List<JsonNode> both = evaluate(stories, probes);
        JsonNode exact = both.get(0);
        JsonNode served = both.get(1);
        assertThat(both)
                .allSatisfy(one -> {
                    assertThat(one.get("perplexity").asDouble()).isLessThan(HIGHEST_PERPLEXITY);
                    assertThat(one.get("probes").asInt()).isEqualTo(100);
                    assertThat(one.get("probes_right").asDouble()).isGreaterThanOrEqualTo(0.9);
                });
        assertThat(served.get("perplexity").asDouble() / exact.get("perplexity").asDouble())
                .isCloseTo(1, within(0.01));
        assertThat(served.get("top1_agreement").asDouble()).isGreaterThanOrEqualTo(0.97);
    }

    private Path generate(String... more) throws IOException {
        Path file = Files.createTempFile(directory, "generated", ".txt");
        List<String> all =
                new ArrayList<>(
                        List.of("corpus", "generate", "--seed", "3", "--to", file.toString()));
        all.addAll(List.of(more));
        assertThat(Main.commandLine().execute(all.toArray(String[]::new))).isZero();
        return file;
    }

    private static List<JsonNode> evaluate(Path stories, Path probes) throws IOException {
        StringWriter out = new StringWriter();
        assertThat(
                        Main.commandLine()
                                .setOut(new PrintWriter(out, true))
                                .execute(
                                        "evaluate",
                                        "--models",
                                        "builtin",
                                        "--precision",
                                        "fp32,int8",
                                        "--json",
                                        "--lines",
                                        "--probes",
                                        probes.toString(),
                                        stories.toString()))
                .isZero();
        List<JsonNode> all = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            all.add(JSON.readTree(line));
        }
        return all;
    }
}

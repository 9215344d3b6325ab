package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.Main;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The commands run in small, and give every figure; how large those are is no test's business.
class BenchIT {
    private static final List<String> SMALL =
            List.of(
                    "--random",
                    "builtin",
                    "--rounds",
                    "1",
                    "--steps",
                    "4",
                    "--context",
                    "10",
                    "--json");

    @Test
    void measuresTheEngine() throws IOException {
        List<JsonNode> figures =
                bench(small("engine", "--batch", "1,3", "--precision", "int8,fp32"));
        assertThat(names(figures)).containsExactlyInAnyOrderElementsOf(measures("engine"));
        assertThat(figures).allMatch(figure -> figure.get("value").asDouble() > 0);
        assertThat(figures).anyMatch(figure -> figure.get("precision").asText().equals("fp32"));
        assertThat(figures).anyMatch(figure -> figure.get("batch").asInt() == 3);
    }

    @Test
    void measuresTheWholeWay() throws IOException {
        List<JsonNode> figures =
                bench(small("end-to-end", "--batch", "2", "--warm-up", "0", "--soak", "100"));
        List<String> expected = new ArrayList<>(measures("end-to-end"));
        if (ResidentMemory.bytes().isEmpty()) {
            expected.removeAll(List.of("resident", "resident_growth"));
        }
        assertThat(names(figures)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void measuresLearning(BenchCorpus corpus) throws IOException {
        List<JsonNode> figures =
                bench(List.of("learn", "--corpus", corpus.name(), "--tokens", "100000", "--json"));
        assertThat(names(figures)).containsExactlyInAnyOrderElementsOf(measures("learn"));
        assertThat(figures).allMatch(figure -> figure.get("value").asDouble() > 0);
        assertThat(figures).allMatch(figure -> figure.get("corpus").asText().equals(corpus.name()));
    }

    private static List<String> small(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(SMALL);
        return all;
    }

    private static List<String> measures(String bench) {
        return Arrays.stream(Measure.values())
                .filter(measure -> measure.bench().equals(bench))
                .map(Measure::figure)
                .toList();
    }

    private static List<String> names(List<JsonNode> figures) {
        return figures.stream().map(figure -> figure.get("figure").asText()).distinct().toList();
    }

    private static List<JsonNode> bench(List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(arguments);
        StringWriter out = new StringWriter();
        CommandLine commandLine = Main.commandLine().setOut(new PrintWriter(out, true));
        assertThat(commandLine.execute(all.toArray(String[]::new))).isZero();
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> figures = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            figures.add(json.readTree(line));
        }
        return figures;
    }
}

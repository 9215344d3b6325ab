package io.afterword.app.ngrams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.Main;
import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A version of the n-gram table is learned beside the one in use, which is then given up for it.
@Timeout(120)
class VersionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, String> settings = new TreeMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private EmbeddedBroker broker;

    @TempDir private Path directory;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.temporary(0);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("state.dir", directory.resolve("state").toString());
        settings.put("num.standby.replicas", "0");
        settings.put("ngrams.keep.documents", "on");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void promptsAreAnsweredFromTheVersionThatWasLearnedBesideTheOldOne() throws Exception {
        on("topics", "create", "--partitions", "2");
        try (Running _ = Running.under(settings)) {
            String fruit = write("I like apples\nI like bananas\nyou like bananas\n");
            on("learn", fruit, "--lines");
            on("learn", "--delete", fruit + ":1");
            assertThat(err.toString()).as("documents are kept").isEmpty();
            fromStandardInput("you like apples\nyou like cherries", "learn", "-", "--lines");
            awaitDocuments("1", 4);
        }

        settings.put("ngrams.rebuild", "2");
        on("topics", "create"); // those of the new version
        try (Running _ = Running.under(settings)) {
            awaitDocuments("2", 4);
            assertThat(predicted().get("system_fingerprint").textValue()).startsWith("ngrams-1-");
            fromStandardInput("you like bananas", "learn", "-");
            awaitDocuments("2", 5);
            awaitDocuments("1", 5);
            assertThat(stats("2")).isEqualTo(stats("1"));
        }

        settings.remove("ngrams.rebuild");
        settings.put("ngrams.version", "2");
        try (Running _ = Running.under(settings)) {
            JsonNode told = predicted();
            assertThat(told.get("system_fingerprint").textValue()).startsWith("ngrams-2-");
            assertThat(told.get("top").get(0).get("text").textValue()).isEqualTo(" bananas");
            assertThat(told.get("top").get(0).get("probability").doubleValue())
                    .isCloseTo(3 / 5.0, within(1e-6));
            JsonNode before = stats("1");
            on("learn", write("we like cherries"));
            awaitDocuments("2", 6);
            assertThat(stats("1")).isEqualTo(before);
        }

        settings.put("ngrams.order", "3");
        assertThat(execute("run")).isEqualTo(ExitCode.SETTINGS.status());
        assertThat(err.toString()).contains("ngrams.order", "order=5", "take a new ngrams.version");
    }

    @Test
    void saysWhereADeletionMayTakeNothingBack() {
        settings.remove("ngrams.keep.documents");
        on("topics", "create");
        on("learn", "--delete", "a", "--delete", "b");
        assertThat(out.toString()).endsWith("2 documents deleted\n");
        assertThat(err.toString()).startsWith("ngrams.keep.documents is off here").hasLineCount(1);
    }

    private String write(String text) throws IOException {
        return Files.writeString(directory.resolve("fruit.txt"), text).toString();
    }

    private void awaitDocuments(String version, int count) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    assertThat(stats(version).get("documents").intValue()).isEqualTo(count);
                    assertThat(lastJson().get("lag").intValue()).isZero();
                });
    }

    /// What a table holds, whatever its learner has still to read and how often it wrote rows.
    private JsonNode stats(String version) throws IOException {
        on(
                "ngrams",
                "stats",
                "--seconds",
                "0",
                "--json",
                "--set",
                "ngrams.version=" + version,
                "--set",
                "ngrams.rebuild=");
        return ((ObjectNode) lastJson()).without(List.of("records", "bytes", "lag"));
    }

    private JsonNode predicted() throws IOException {
        on("predict", "you like", "--model", "markov:2:mle", "--json");
        return lastJson();
    }

    private JsonNode lastJson() throws IOException {
        return new ObjectMapper().readTree(out.toString().lines().toList().getLast());
    }

    private void fromStandardInput(String text, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
        try {
            on(arguments);
        } finally {
            System.setIn(before);
        }
    }

    private void on(String... arguments) {
        assertThat(execute(arguments)).as("%s", err).isZero();
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        settings.forEach((key, value) -> {
            if (all.stream().noneMatch(given -> given.startsWith(key + "="))) {
                all.addAll(List.of("--set", key + "=" + value));
            }
        });
        return commandLine.execute(all.toArray(String[]::new));
    }

    /// An instance at work.
    private record Running(ServedModels models, Service service) implements AutoCloseable {
        static Running under(Map<String, String> settings) {
            Settings checked = Settings.of(settings);
            LiveTable table = new LiveTable(checked.ngrams().shape());
            ServedModels models = ModelLoader.load(checked, table);
            Service service = Service.start(checked, models, table);
            service.awaitReady(PATIENCE);
            return new Running(models, service);
        }

        @Override
        public void close() {
            service.close();
            models.close();
        }
    }
}

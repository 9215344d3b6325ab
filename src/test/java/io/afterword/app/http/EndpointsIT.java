package io.afterword.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.Main;
import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.exit.CommandException;
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

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// What an instance tells over HTTP before it serves, while it does, and afterwards.
@Timeout(180)
class EndpointsIT {
    @TempDir private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private EmbeddedBroker broker;
    private Settings settings;
    private LiveTable table;
    private Endpoints endpoints;

    @BeforeEach
    void listen() {
        broker = EmbeddedBroker.temporary(0);
        settings = settings(Map.of("http.port", "0"));
        try (Cluster cluster = Cluster.reach(settings)) {
            new TopicCheck(cluster, settings.topics()).create(OptionalInt.of(2), (short) 1);
        }
        table = new LiveTable(settings.ngrams().shape());
        endpoints = Endpoints.open(settings, table);
    }

    @AfterEach
    void close() {
        endpoints.close();
        broker.close();
    }

    @Test
    void tellHowFarItIsAndWhatItDid() throws IOException {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body())
                .isEqualTo("{\"status\":\"DOWN\",\"reason\":\"the models are being loaded\"}");
        try (ServedModels models = ModelLoader.load(settings, table);
                Service service =
                        Service.start(
                                settings,
                                models,
                                table,
                                endpoints.observer(),
                                endpoints.address())) {
            endpoints.serve(service, models);
            service.awaitReady(Duration.ofMinutes(1));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> get("/health/ready").statusCode() == 200);
            assertThat(get("/health/ready").body()).isEqualTo("{\"status\":\"UP\"}");
            tellsWhatItIs();
            countsWhatItAnswers();
            countsWhatItRefuses();
            tellsWhatItLearned();
            service.stop();
            assertThat(get("/health/ready").body()).contains("\"reason\":\"it stops\"");
            assertThat(get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    private void tellsWhatItIs() throws IOException {
        JsonNode info = new ObjectMapper().readTree(get("/info").body());
        assertThat(info.get("application_id").textValue()).isEqualTo("afterword");
        assertThat(info.get("models"))
                .extracting(model -> model.get("name").textValue())
                .containsExactly("builtin", "markov");
        assertThat(info.get("models").get(0).get("fingerprint").textValue()).isNotEmpty();
    }

    private void countsWhatItAnswers() {
        run("produce", "The quick brown fox", "--max-tokens", "5");
        run("produce", "The quick", "--max-tokens", "1");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> metric("request_success_total", "finished_reason=\"length\"") == 2);
        assertThat(metric("prompt_tokens_total", "")).isEqualTo(6);
        assertThat(metric("generation_tokens_total", "")).isEqualTo(6);
        assertThat(metric("time_to_first_token_seconds_count", "")).isEqualTo(2);
        assertThat(metric("inter_token_latency_seconds_count", "")).isEqualTo(4);
        assertThat(metric("request_queue_time_seconds_count", "")).isEqualTo(2);
        assertThat(metric("request_prefill_time_seconds_count", "")).isEqualTo(2);
        assertThat(metric("request_decode_time_seconds_count", "")).isEqualTo(2);
        assertThat(metric("step_time_seconds_count", "")).isBetween(5.0, 6.0);
        assertThat(metric("step_batch_size_sum", "")).isEqualTo(6);
        assertThat(metric("step_tokens_total", "")).isEqualTo(6 + 4);
        assertThat(metric("num_requests_running", "")).isZero();
        assertThat(metric("num_requests_waiting", "")).isZero();
        assertThat(metric("kv_cache_usage_perc", "")).isZero();
        assertThat(metric("num_preemptions_total", "")).isZero();
        assertThat(metric("request_success_total", "finished_reason=\"error\"")).isZero();
        assertThat(get("/metrics").body())
                .contains(
                        "afterword_time_to_first_token_seconds_bucket{model_name=\"builtin\",le=\"0.01\"}",
                        "afterword_commit_latency_avg_seconds",
                        "afterword_restore_remaining_records{application=\"afterword\"} 0.0",
                        "kafka_stream_thread_",
                        "jvm_memory_used_bytes",
                        "jvm_gc_",
                        "process_uptime_seconds");
    }

    private void countsWhatItRefuses() {
        run("produce", "The quick", "--temperature=-1");
        run("produce", "The quick", "--n", "9");
        run("produce", "The quick", "--model", "gpt5");
        run("produce", "The quick", "--max-tokens", "1");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> metric("request_success_total", "finished_reason=\"length\"") == 3);
        await().atMost(Duration.ofSeconds(30)).until(() -> refused("UNKNOWN_MODEL") == 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> refused("INVALID_REQUEST") == 2);
        assertThat(refused("PROMPT_TOO_LONG")).isZero();
        assertThat(refused("OVERLOADED")).isZero();
    }

    private double refused(String code) {
        return value("afterword_request_refused_total", "error_code=\"" + code + "\"");
    }

    private void tellsWhatItLearned() throws IOException {
        Path text = Files.writeString(directory.resolve("fruit.txt"), "I like apples\n");
        run("learn", text.toString());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> value("afterword_ngram_rows", "order=\"2\"") == 5);
        assertThat(value("afterword_learned_documents_total", "")).isEqualTo(1);
        assertThat(value("afterword_learned_tokens_total", ""))
                .isEqualTo(value("afterword_ngram_tokens", ""))
                .isPositive();
        assertThat(value("afterword_corpus_lag_records", "")).isZero();
    }

    @Test
    void sayThatTheirPortIsTaken() {
        assertRefused(
                Map.of("http.port", Integer.toString(endpoints.port().orElseThrow())),
                ExitCode.PORT_TAKEN,
                "http.port=" + endpoints.port().orElseThrow() + " of 127.0.0.1");
    }

    @Test
    void sayThatTheirHostIsNotOfThisMachine() {
        assertRefused(
                Map.of("http.port", "0", "http.host", "192.0.2.1"),
                ExitCode.SETTINGS,
                "http.host must be a name or an address of this machine, was '192.0.2.1'");
    }

    private void assertRefused(Map<String, String> given, ExitCode code, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> Endpoints.open(settings(given), table).close())
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(code));
    }

    private Settings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("bootstrap.servers", broker.bootstrapServers());
        all.put("state.dir", directory.resolve("state").toString());
        all.put("num.standby.replicas", "0");
        return Settings.of(all);
    }

    private void run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-b";
        all[arguments.length + 1] = broker.bootstrapServers();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        commandLine.setOut(new PrintWriter(new StringWriter(), true));
        assertThat(commandLine.execute(all)).as("%s", err).isZero();
    }

    /// Of the built-in model's engine.
    private double metric(String name, String label) {
        String model = "model_name=\"builtin\"";
        return value("afterword_" + name, label.isEmpty() ? model : label + "," + model);
    }

    /// Of a metric, with these labels among its own.
    private double value(String name, String labels) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(Double.NaN);
    }

    private HttpResponse<String> get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + endpoints.port().orElseThrow() + path);
        try {
            return client.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

package io.afterword.app.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.model.gpt2.CheckpointWeights;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class PullTest {
    private static final Path CHECKPOINTS =
            Path.of("src/test/resources/io/afterword/model/gpt2/checkpoints");
    private static final Patience SHORT =
            new Patience(Duration.ofMillis(700), 3, Duration.ofMillis(1));
    private static final String WEIGHTS = "model.safetensors";

    @TempDir Path cache;

    private final FakeHub hub = FakeHub.of(CHECKPOINTS.resolve("three-heads"));
    private final StringWriter shown = new StringWriter();
    private Optional<String> token = Optional.empty();
    private Disk disk = new Disk.Real();

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void laysFilesDownAsTheHubsLibrariesDo() throws IOException {
        Path snapshot = pull("gpt2");
        Path folder = cache.resolve("models--openai-community--gpt2");
        assertThat(snapshot).isEqualTo(folder.resolve("snapshots").resolve(FakeHub.COMMIT));
        assertThat(folder.resolve("refs/main")).hasContent(FakeHub.COMMIT);
        String digest = FakeHub.sha256(hub.content(WEIGHTS));
        assertThat(Files.readSymbolicLink(snapshot.resolve(WEIGHTS)))
                .isEqualTo(Path.of("../../blobs", digest));
        assertThat(folder.resolve("blobs").resolve(digest))
                .isRegularFile()
                .hasBinaryContent(hub.content(WEIGHTS));
        assertThat(blobs()).hasSize(hub.files.size());
    }

    @Test
    void loadsACheckpointThatLoads() {
        Path snapshot = pull("gpt2");
        assertThat(CheckpointWeights.open(snapshot).digest())
                .isEqualTo(CheckpointWeights.open(CHECKPOINTS.resolve("three-heads")).digest());
        assertThat(PulledModels.directory(Path.of("gpt2"), environment())).isEqualTo(snapshot);
        assertThat(PulledModels.directory(Path.of("openai-community/gpt2"), environment()))
                .isEqualTo(snapshot);
    }

    @Test
    void loadsWeightsThatLieInSeveralFiles() {
        hub.files.clear();
        try (FakeHub sharded = FakeHub.of(CHECKPOINTS.resolve("both-scales"))) {
            hub.files.putAll(sharded.files);
        }
        assertThat(CheckpointWeights.open(pull("gpt2")).config().layers()).isPositive();
        assertThat(hub.loaded()).contains("model-00001-of-00006.safetensors").hasSize(8);
    }

    @Test
    void loadsNothingTheSecondTime() {
        pull("gpt2");
        int before = hub.loaded().size();
        pull("gpt2");
        assertThat(before).isPositive();
        assertThat(hub.loaded()).hasSize(before);
        assertThat(shown.toString()).contains("model.safetensors is here");
    }

    @Test
    void takesWhatTheHubsLibrariesHaveLoaded() throws IOException {
        byte[] weights = hub.content(WEIGHTS);
        Path blobs = cache.resolve("models--openai-community--gpt2/blobs");
        Files.createDirectories(blobs);
        Files.write(blobs.resolve(FakeHub.sha256(weights)), weights);
        pull("gpt2");
        assertThat(hub.loaded()).doesNotContain(WEIGHTS).contains("config.json");
    }

    @Test
    void goesOnWhereTheConnectionWasCut() {
        hub.faults.add(FakeHub.cutAfter(10_000));
        hub.faults.add(FakeHub.cutAfter(20_000));
        CheckpointWeights.open(pull("gpt2"));
        assertThat(ranges()).containsExactly("null", "bytes=10000-", "bytes=30000-");
    }

    @Test
    void goesOnInTheNextCallWhenTheConnectionIsCutTooOften() throws IOException {
        hub.faults.add(FakeHub.cutAfter(10_000));
        for (int i = 1; i < SHORT.tries(); i++) {
            hub.faults.add(FakeHub.cutAfter(0));
        }
        assertRefused(
                ExitCode.HUB,
                "model.safetensors of openai-community/gpt2: 3 tries in a row brought nothing",
                "10,000 bytes of ",
                "the next call goes on there");
        assertThat(cache.resolve("models--openai-community--gpt2/refs")).doesNotExist();
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> PulledModels.directory(Path.of("gpt2"), environment()))
                .withMessageContaining("afterword model pull gpt2")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.MODEL));
        pull("gpt2");
        assertThat(ranges())
                .containsExactly("null", "bytes=10000-", "bytes=10000-", "bytes=10000-");
        assertThat(blobs()).noneMatch(name -> name.endsWith(".incomplete"));
    }

    @Test
    @Timeout(10) // the server goes on after 14 s
    void goesOnWhereTheServerFellSilent() {
        hub.faults.add((exchange, content, from) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 10_000);
            exchange.getResponseBody().flush();
            sleep(SHORT.silence().multipliedBy(20));
        });
        CheckpointWeights.open(pull("gpt2"));
        assertThat(ranges()).containsExactly("null", "bytes=10000-");
    }

    @ParameterizedTest
    @CsvSource({"503", "429", "500"})
    void triesAgainWhenTheServerIsBusy(int status) {
        hub.headStatuses.add(status);
        hub.faults.add(FakeHub.status(status));
        CheckpointWeights.open(pull("gpt2"));
        assertThat(ranges()).containsExactly("null", "null");
    }

    @Test
    void startsOverWhereTheServerSendsTheWholeFile() {
        hub.faults.add(FakeHub.cutAfter(10_000));
        hub.faults.add(FakeHub.ignoringTheRange());
        CheckpointWeights.open(pull("gpt2"));
        assertThat(ranges()).containsExactly("null", "bytes=10000-");
    }

    @Test
    void startsOverWhereTheServerCannotGoOn() {
        hub.faults.add(FakeHub.cutAfter(10_000));
        hub.faults.add(FakeHub.status(416));
        CheckpointWeights.open(pull("gpt2"));
        assertThat(ranges()).containsExactly("null", "bytes=10000-", "null");
    }

    @Test
    void removesAFileThatIsNotWhatWasAnnounced() throws IOException {
        byte[] other = hub.content(WEIGHTS).clone();
        other[other.length - 1]++;
        hub.faults.add(FakeHub.sending(other));
        assertRefused(
                ExitCode.HUB,
                "expected SHA-256 " + FakeHub.sha256(hub.content(WEIGHTS)),
                "found SHA-256 " + FakeHub.sha256(other),
                "removed");
        assertThat(blobs()).noneMatch(name -> name.contains(FakeHub.sha256(other)));
        assertThat(blobs()).noneMatch(name -> name.endsWith(".incomplete"));
        CheckpointWeights.open(pull("gpt2"));
    }

    @Test
    void removesABeginningThatBelongsToSomethingElse() throws IOException {
        Path blobs = cache.resolve("models--openai-community--gpt2/blobs");
        Files.createDirectories(blobs);
        Path beginning = blobs.resolve(FakeHub.sha256(hub.content(WEIGHTS)) + ".incomplete");
        Files.write(beginning, new byte[100]);
        assertRefused(ExitCode.HUB, "expected SHA-256 ");
        assertThat(beginning).doesNotExist();
        Files.write(beginning, new byte[hub.content(WEIGHTS).length + 1]);
        CheckpointWeights.open(pull("gpt2"));
    }

    @ParameterizedTest
    @CsvSource({"-1", "1"})
    void refusesAFileOfAnotherSize(int more) {
        int size = hub.content(WEIGHTS).length;
        hub.faults.add(FakeHub.sending(new byte[size + more]));
        assertRefused(
                ExitCode.HUB,
                "was announced with %,d bytes, but comes with %,d".formatted(size, size + more));
    }

    @Test
    void refusesAFileThatEndsEarlyOrNeverThoughItsSizeWasNotTold() {
        int size = hub.content(WEIGHTS).length;
        hub.faults.add((exchange, content, from) -> {
            exchange.sendResponseHeaders(200, 0); // chunked
            exchange.getResponseBody().write(content, 0, size - 5);
            exchange.getResponseBody().close();
        });
        assertRefused(ExitCode.HUB, "but comes with %,d".formatted(size - 5));
        hub.faults.add((exchange, content, from) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content);
            exchange.getResponseBody().write(content);
            exchange.getResponseBody().close();
        });
        assertRefused(ExitCode.HUB, "was announced with %,d bytes".formatted(size));
    }

    @Test
    void showsTheTokenToTheHubAlone() {
        hub.token = "hf_secret";
        token = Optional.of("hf_secret");
        pull("gpt2");
        assertThat(hub.requests)
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request.authorization())
                                .isEqualTo(
                                        request.large() ? List.of() : List.of("Bearer hf_secret")));
        assertThat(hub.requests).anyMatch(FakeHub.Request::large);
    }

    @Test
    void asksForATokenWhereOneIsNeeded() {
        hub.token = "hf_secret";
        assertRefused(ExitCode.HUB, "asks for a token", "HF_TOKEN", "(401)");
        token = Optional.of("hf_wrong");
        assertRefused(ExitCode.HUB, "does not take the token", "HF_TOKEN", "(401)");
        hub.token = "";
        hub.headStatuses.add(403);
        assertRefused(ExitCode.HUB, "may not read openai-community/gpt2", "HF_TOKEN", "(403)");
    }

    @Test
    void saysWhichFileIsMissing() {
        byte[] weights = hub.files.remove(WEIGHTS);
        assertRefused(ExitCode.HUB, "has neither model.safetensors nor model.safetensors.index");
        hub.files.put(WEIGHTS, weights);
        hub.files.remove("config.json");
        assertRefused(ExitCode.HUB, "openai-community/gpt2 has no config.json (404)");
        hub.errorOfMissing = "RevisionNotFound";
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pull("gpt2", Optional.of("v9")))
                .withMessageContaining("openai-community/gpt2 has no revision v9");
    }

    @Test
    void saysThatAModelIsUnknown() {
        hub.repository = "somebody/else";
        assertRefused(ExitCode.HUB, "there is no model openai-community/gpt2 (404)");
    }

    @Test
    void refusesANetworkOfAnotherKindBeforeItsWeightsAreLoaded() {
        hub.files.put(
                "config.json", "{\"model_type\": \"llama\"}".getBytes(StandardCharsets.UTF_8));
        assertRefused(ExitCode.MODEL, "is no model for Afterword", "model_type");
        assertThat(hub.loaded()).containsExactly("config.json");
    }

    @Test
    void refusesWhatDoesNotFitTheDiskBeforeItLoadsIt() {
        disk = new FullDisk(1000, 1_000_000);
        assertRefused(ExitCode.STATE_DIRECTORY, "openai-community/gpt2 needs ", "has 1,000 bytes");
        assertThat(hub.loaded()).doesNotContain(WEIGHTS);
    }

    @Test
    void goesOnInTheNextCallWhenTheDiskBecameFull() {
        disk = new FullDisk(1_000_000_000, 30_000);
        assertRefused(
                ExitCode.STATE_DIRECTORY, "the disk is full: ", "the next call goes on there");
        disk = new Disk.Real();
        CheckpointWeights.open(pull("gpt2"));
        int config = hub.content("config.json").length;
        assertThat(ranges()).containsExactly("null", "bytes=" + (30_000 - config) + "-");
    }

    @Test
    void endsALoopOfRedirects() {
        try (HubClient client = new HubClient(environment(), SHORT)) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> client.get(hub.endpoint().resolve("/loop"), 0))
                    .withMessageContaining("redirects more than 10 times")
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.HUB));
        }
    }

    @Test
    void followsARepositoryToItsNewName() throws IOException {
        try (HubClient client = new HubClient(environment(), SHORT)) {
            URI old = hub.endpoint().resolve("/gpt2/resolve/main/config.json");
            assertThat(client.get(old, 0).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesABranchThatMovesInTheMeantime() {
        hub.commits.add(FakeHub.COMMIT); // HEAD and GET of the config
        hub.commits.add(FakeHub.COMMIT);
        hub.commits.add("f".repeat(40));
        assertRefused(ExitCode.HUB, "moved from " + FakeHub.COMMIT, "call again");
    }

    @Test
    void refusesACommitThatWouldLeaveTheCache() {
        hub.commits.add("../../../../etc");
        assertRefused(ExitCode.HUB, "X-Repo-Commit must be 40 hexadecimal digits");
    }

    @Test
    void saysThatTheHubCannotBeReached() {
        URI gone = hub.endpoint();
        hub.close();
        HubEnvironment nobody = new HubEnvironment(gone, cache, Optional.empty(), false);
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(
                        () -> new Pull(nobody, disk, SHORT, lines()).run("gpt2", Optional.empty()))
                .withMessageContaining(
                        "cannot connect to the hub at " + gone + "/: connection refused")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.HUB));
    }

    @Test
    void loadsNothingWhereTheHubIsSwitchedOff() {
        HubEnvironment offline = new HubEnvironment(hub.endpoint(), cache, token, true);
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(
                        () -> new Pull(offline, disk, SHORT, lines()).run("gpt2", Optional.empty()))
                .withMessageContaining("HF_HUB_OFFLINE");
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void refersToARevisionByItsName() {
        pull("gpt2", Optional.of("refs/pr/7"));
        assertThat(cache.resolve("models--openai-community--gpt2/refs/refs/pr/7"))
                .hasContent(FakeHub.COMMIT);
        assertThat(hub.requests.getFirst().path()).contains("/resolve/refs/pr/7/");
    }

    @ParameterizedTest
    @CsvSource({"gpt3", "a/b/c", "../x", "a/..", "a--b/c", "''", "/etc"})
    void refusesANameThatTheHubCannotHave(String name) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pull(name))
                .withMessageContaining("must be OWNER/NAME, or one of distilgpt2, gpt2, ")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @ParameterizedTest
    @CsvSource({"../../x", "a..b", "-x", "a b", "x/", "''"})
    void refusesARevisionThatGitCannotHave(String revision) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pull("gpt2", Optional.of(revision)))
                .withMessageContaining("a revision must be")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    private Path pull(String name) {
        return pull(name, Optional.empty());
    }

    private Path pull(String name, Optional<String> revision) {
        return new Pull(environment(), disk, SHORT, lines()).run(name, revision);
    }

    private PullProgress lines() {
        return new LineProgress(new PrintWriter(shown, true));
    }

    private HubEnvironment environment() {
        return new HubEnvironment(hub.endpoint(), cache, token, false);
    }

    private void assertRefused(ExitCode code, String... parts) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pull("gpt2"))
                .satisfies(e -> assertThat(e.getMessage()).contains(parts))
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(code));
    }

    /// The ranges that were asked for of the weights.
    private List<String> ranges() {
        return hub.requests.stream()
                .filter(FakeHub.Request::large)
                .map(FakeHub.Request::range)
                .toList();
    }

    private List<String> blobs() throws IOException {
        try (Stream<Path> all = Files.list(cache.resolve("models--openai-community--gpt2/blobs"))) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

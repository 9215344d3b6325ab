package io.afterword.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What `afterword run` and `demo` say when they cannot begin, and how they exit.
@Timeout(120)
class BadStartIT {
    private static final Path CHECKPOINTS =
            Path.of("src/test/resources/io/afterword/model/gpt2/checkpoints");

    private static final String LATE = "topic.prefix=late.";

    private static EmbeddedBroker broker;

    private final StringWriter err = new StringWriter();

    @TempDir private Path directory;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.temporary(0);
        assertThat(commandLine(new StringWriter()).execute(onBroker("topics", "create"))).isZero();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void namesAnUnknownSettingAndTheNearestKnownOne() {
        assertEnds(
                ExitCode.SETTINGS,
                run("engine.slot=3"),
                "unknown setting 'engine.slot': did you mean engine.slots?");
    }

    @Test
    void namesAWrongSettingWithItsRule() {
        assertEnds(
                ExitCode.SETTINGS,
                run("model.precision=int4"),
                "model.precision must be auto or int8 or bf16 or fp16 or fp32, was 'int4'");
    }

    @Test
    void namesABrokerThatCannotBeReached() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        assertEnds(
                ExitCode.BROKER_UNREACHABLE,
                commandLine(err).execute("run", "-b", "127.0.0.1:" + nobody),
                "no broker reachable at bootstrap.servers=127.0.0.1:" + nobody);
    }

    @Test
    void namesMissingTopicsAndWhatMakesThem() {
        assertEnds(
                ExitCode.TOPICS,
                run("topic.prefix=nowhere."),
                "topic nowhere.prompts is missing (`afterword topics create` makes it)");
    }

    @Test
    void namesAStateDirectoryThatCannotBeWritten() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertEnds(
                ExitCode.STATE_DIRECTORY,
                run("state.dir=" + file.resolve("state")),
                "state.dir=" + file.resolve("state") + " cannot be used");
    }

    @Test
    void namesAStateDirectoryThatAnotherInstanceUses() {
        Settings settings =
                Settings.of(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "state.dir",
                                directory.toString()));
        LiveTable table = new LiveTable(settings.ngrams().shape());
        try (ServedModels models = ModelLoader.load(settings, table);
                Service service = Service.start(settings, models, table)) {
            service.awaitReady(Duration.ofMinutes(1));
            assertEnds(
                    ExitCode.STATE_DIRECTORY,
                    run("state.dir=" + directory),
                    "each instance needs one of its own");
        }
    }

    /// A broker whose clock is ahead of an instance's finds its records too old.
    @Test
    void namesAClockThatTheBrokersDoNotBelieve() throws Exception {
        assertThat(commandLine(err).execute(onBroker("topics", "create", "--set", LATE))).isZero();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            ConfigEntry atOnce =
                    new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, "0");
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(
                                            ConfigResource.Type.TOPIC, "late.completions"),
                                    List.of(new AlterConfigOp(atOnce, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        assertThat(commandLine(err).execute(onBroker("produce", "Once", "--set", LATE))).isZero();
        assertEnds(
                ExitCode.CLOCK,
                run("state.dir=" + directory, LATE, "application.id=late", "ngrams=off"),
                "the brokers refuse the time of a record");
    }

    @Test
    void namesACheckpointWhoseTokenizerIsMissing() {
        assertEnds(
                ExitCode.MODEL,
                run("state.dir=" + directory, "model.path=" + CHECKPOINTS.resolve("bfloat")),
                "model bfloat cannot be loaded: ");
    }

    @Test
    void namesAPortThatIsTaken() {
        assertEnds(
                ExitCode.PORT_TAKEN,
                commandLine(err).execute("demo", "--port", "" + broker.port()),
                "port " + broker.port());
    }

    private int run(String... settings) {
        return commandLine(err)
                .execute(
                        onBroker(
                                Stream.concat(
                                                Stream.of("run"),
                                                Stream.of(settings)
                                                        .flatMap(setting ->
                                                                Stream.of("--set", setting)))
                                        .toArray(String[]::new)));
    }

    private static String[] onBroker(String... arguments) {
        return Stream.concat(
                        Stream.of(arguments), List.of("-b", broker.bootstrapServers()).stream())
                .toArray(String[]::new);
    }

    private static CommandLine commandLine(StringWriter err) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        commandLine.setOut(new PrintWriter(new StringWriter(), true));
        return commandLine;
    }

    /// One line that says why, and no stack trace.
    private void assertEnds(ExitCode expected, int status, String message) {
        assertThat(err.toString()).contains("afterword: ", message).doesNotContain("\tat ");
        assertThat(status).isEqualTo(expected.status());
    }
}

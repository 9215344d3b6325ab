package io.afterword.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.Main;
import io.afterword.app.broker.SecureBroker;
import io.afterword.app.exit.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// Passwords and certificates that are wrong or late: whichever command, one line and a status.
@Timeout(120)
class DistrustIT {
    @TempDir private Path directory;
    private final StringWriter said = new StringWriter();

    @Test
    void namesAWrongPassword() throws IOException, InterruptedException, ExecutionException {
        try (SecureBroker broker = SecureBroker.start(directory)) {
            Map<String, String> settings = new HashMap<>(broker.settings());
            settings.computeIfPresent(
                    "kafka.sasl.jaas.config",
                    (_, jaas) -> jaas.replaceFirst("password=\"", "password=\"not-"));
            assertSays(settings, "does not take this user (", "see kafka.sasl.jaas.config");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, 3})
    void namesACertificateThatIsNotValidNow(int begins)
            throws IOException, InterruptedException, ExecutionException {
        try (SecureBroker broker = SecureBroker.start(directory, begins)) {
            assertSays(
                    broker.settings(),
                    "is not valid now (Not" + (begins < 0 ? "After" : "Before"),
                    "it needs another one, or this machine's clock is wrong");
        }
    }

    @Test
    void namesACertificateThatNobodyTrusts()
            throws IOException, InterruptedException, ExecutionException {
        try (SecureBroker broker = SecureBroker.start(directory)) {
            Map<String, String> settings = new HashMap<>(broker.settings());
            settings.keySet().removeIf(name -> name.contains("truststore"));
            assertSays(settings, "no TLS with the cluster at ", "kafka.ssl.truststore.*");
        }
    }

    private void assertSays(Map<String, String> settings, String cause, String remedy)
            throws IOException {
        Path file = directory.resolve("afterword.properties");
        Files.write(
                file,
                settings.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
        for (String[] command :
                new String[][] {{"run"}, {"produce", "Once upon a time"}, {"topics", "list"}}) {
            said.getBuffer().setLength(0);
            int status =
                    Main.commandLine()
                            .setErr(new PrintWriter(said, true))
                            .execute(with(command, "--config", file.toString()));
            assertThat(said.toString().strip()).hasLineCount(1).contains(cause, remedy);
            assertThat(status).isEqualTo(ExitCode.AUTHENTICATION.status());
        }
    }

    private static String[] with(String[] command, String... more) {
        String[] all = new String[command.length + more.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return all;
    }
}

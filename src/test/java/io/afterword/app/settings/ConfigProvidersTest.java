package io.afterword.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

class ConfigProvidersTest {
    private static final String PASSWORD = "kafka.ssl.key.password";

    @TempDir Path directory;

    @Test
    void findASecretInAFileAndShowOnlyWhereItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("secrets"), "key=hunter2\n");
        Settings settings = with(PASSWORD, "${file:" + file + ":key}");
        assertThat(settings.producer()).containsEntry("ssl.key.password", "hunter2");
        assertThat(settings.streams()).containsEntry("ssl.key.password", "hunter2");
        assertThat(settings.toString())
                .contains(PASSWORD + "=${file:" + file + ":key}")
                .doesNotContain("hunter2");
    }

    /// As Kubernetes mounts a secret: a file each, here with the line end that editors leave.
    @Test
    void findASecretInADirectory() throws IOException {
        Files.writeString(directory.resolve("password"), "hunter2\n");
        assertThat(with(PASSWORD, "${dir:" + directory + ":password}").admin())
                .containsEntry("ssl.key.password", "hunter2");
    }

    @Test
    void findWhatTheEnvironmentHasAlsoForSettingsOfOurs() {
        String path = System.getenv("PATH");
        assertThat(with("state.dir", "${env:PATH}").stateDir()).isEqualTo(Path.of(path));
    }

    @Test
    void areThoseThatAreNamedWhereSomeAre() throws IOException {
        Files.writeString(directory.resolve("password"), "hunter2");
        Map<String, String> given = new HashMap<>();
        given.put("kafka.config.providers", " mounted, ");
        given.put(
                "kafka.config.providers.mounted.class",
                "org.apache.kafka.common.config.provider.DirectoryConfigProvider");
        given.put("kafka.config.providers.mounted.param.allowed.paths", directory.toString());
        given.put(PASSWORD, "${mounted:" + directory + ":password}");
        assertThat(with(given).consumer())
                .containsEntry("ssl.key.password", "hunter2")
                .doesNotContainKey("config.providers");
        given.put(PASSWORD, "${dir:" + directory + ":password}");
        assertRefused(given, "no config provider knows ${dir:");
    }

    @Test
    void showNoSecretOfTheirOwn() {
        assertThat(
                        with(Map.of(
                                        "kafka.config.providers", "v",
                                        "kafka.config.providers.v.class",
                                                "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
                                        "kafka.config.providers.v.param.token", "hunter2"))
                                .toString())
                .contains("kafka.config.providers.v.param.token=***");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "kafka.ssl.key.password; ${env:NO_SUCH_VARIABLE}; kafka.ssl.key.password: no config"
                        + " provider knows ${env:NO_SUCH_VARIABLE}",
                "kafka.ssl.key.password; a${env:PATH}b${env:NO_SUCH_VARIABLE}; knows"
                        + " ${env:NO_SUCH_VARIABLE}",
                "kafka.ssl.key.password; ${vault:a:b}; no config provider knows ${vault:a:b}",
                "kafka.ssl.key.password; ${file:/nowhere/x:key}; a config provider cannot be used:"
                        + " Could not read properties from file /nowhere/x",
                "kafka.config.providers; vault; kafka.config.providers.vault.class is missing:"
                        + " kafka.config.providers names vault",
                "kafka.config.providers.file.klass; x; unknown setting"
                        + " kafka.config.providers.file.klass",
                "queue.limit; ${env:PATH}; queue.limit must be a whole number, >= 1, was"
                        + " '${env:PATH}'",
                "kafka.poll.ms; ${env:PATH}; kafka.poll.ms is wrong: (its value is not shown)",
            })
    void areNamedWithWhatTheyCannotFind(String key, String value, String message) {
        assertRefused(Map.of(key, value), message);
    }

    private static void assertRefused(Map<String, String> given, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> with(given))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETTINGS));
    }

    private static Settings with(String key, String value) {
        return with(Map.of(key, value));
    }

    private static Settings with(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(Map.of("bootstrap.servers", "kafka:9092"));
        all.putAll(given);
        return Settings.of(all);
    }
}

package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// `afterword run` as an operating system sees it.
final class AfterwordProcess implements AutoCloseable {
    private final String name;
    private final Process process;
    private boolean toldToEnd;

    private AfterwordProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /// @param name of its log
    /// @param home gets its settings file and its temporary files
    /// @param classPath of this version or another
    static AfterwordProcess start(
            String name, Path home, String classPath, Map<String, String> settings) {
        try {
            Files.createDirectories(home);
            Path file = home.resolve(name + ".properties");
            Files.writeString(
                    file,
                    settings.entrySet().stream()
                            .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                            .collect(Collectors.joining()));
            ProcessBuilder builder =
                    ChildJvm.of(
                            name,
                            home.resolve("tmp"),
                            classPath,
                            EndsWithItsParent.class,
                            List.of("run", "--config", file.toString()));
            return new AfterwordProcess(name, builder.redirectOutput(Redirect.DISCARD).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lives on for this long; fails if it ends by itself.
    void letRun(Duration time) throws InterruptedException {
        process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        checkLives();
    }

    /// Fails if it has ended by itself.
    void checkLives() {
        assertThat(toldToEnd || process.isAlive())
                .as("%s ended by itself; its log is %s", process, ChildJvm.log(name))
                .isTrue();
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        checkLives();
        toldToEnd = true;
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /// SIGTERM.
    ///
    /// @return the exit status
    int stop(Duration patience) throws InterruptedException {
        checkLives();
        toldToEnd = true;
        process.toHandle().destroy(); // Process.destroy would also close its standard input
        assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("ended within %s of SIGTERM", patience)
                .isTrue();
        return process.exitValue();
    }

    /// Waits for it to end by itself.
    ///
    /// @return the exit status
    int awaitEnd(Duration patience) throws InterruptedException {
        toldToEnd = true;
        assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("ended within %s", patience)
                .isTrue();
        return process.exitValue();
    }

    /// What it has logged.
    String log() throws IOException {
        return Files.readString(ChildJvm.log(name));
    }

    @Override
    public void close() {
        toldToEnd = true;
        process.destroyForcibly();
    }
}

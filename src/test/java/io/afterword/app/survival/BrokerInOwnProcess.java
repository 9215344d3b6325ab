package io.afterword.app.survival;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.app.broker.BrokerProcess;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A broker that nothing in the test's JVM can disturb.
@SuppressWarnings("try") // close waits, and a test that is interrupted ends
final class BrokerInOwnProcess implements AutoCloseable {
    private final Process process;
    private final String bootstrapServers;
    private final Path directory;

    private BrokerInOwnProcess(Process process, String bootstrapServers, Path directory) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
        this.directory = directory;
    }

    /// @param directory for its data, and for the files of all who work with it
    static BrokerInOwnProcess start(Path directory) throws IOException {
        Process process =
                ChildJvm.of(
                                "broker",
                                directory.resolve("tmp-broker"),
                                BrokerProcess.class,
                                List.of("0", directory.resolve("broker").toString()))
                        .start();
        BufferedReader out = process.inputReader(UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("ready ")) {
            process.destroyForcibly();
            throw new IllegalStateException("the broker did not start: " + line);
        }
        return new BrokerInOwnProcess(
                process, "127.0.0.1:" + line.substring("ready ".length()), directory);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Path directory() {
        return directory;
    }

    /// Its standard input ends, and it has some seconds to follow.
    @Override
    public void close() throws IOException {
        process.outputWriter(UTF_8).close();
        if (process.onExit()
                .completeOnTimeout(null, 20, TimeUnit.SECONDS)
                .thenApply(ended -> ended == null)
                .join()) {
            process.toHandle().destroyForcibly();
        }
    }
}

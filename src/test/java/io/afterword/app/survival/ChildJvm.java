package io.afterword.app.survival;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How a program of the test's class path begins in a JVM of its own: with the test JVM's options,
/// so that it is the program that the unit tests test, and a directory for temporary files, since
/// every JVM that is killed leaves RocksDB's library in it.
final class ChildJvm {
    private static final Path LOGS = Path.of("target", "it-logs");

    private ChildJvm() {}

    /// A process to be started; its standard error goes to `target/it-logs/NAME.log`.
    static ProcessBuilder of(String name, Path temporary, Class<?> main, List<String> arguments) {
        return of(name, temporary, System.getProperty("java.class.path"), main, arguments);
    }

    /// As the other one, of another class path.
    static ProcessBuilder of(
            String name, Path temporary, String classPath, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Dlogback.configurationFile=logback.xml"); // the product's, not the tests'
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(arguments);
        try {
            Files.createDirectories(LOGS);
            Files.createDirectories(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ProcessBuilder(command).redirectError(log(name).toFile());
    }

    static Path log(String name) {
        return LOGS.resolve(name + ".log");
    }
}

package io.afterword.app.broker;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The directory of an embedded broker: truth, where it is kept. Its `meta.properties` holds the
/// cluster's id and is written last by the formatter, so a directory without it was never used.
final class BrokerDirectory implements AutoCloseable {
    private static final String FORMATTED = "meta.properties";
    private static final String LOCK = "broker.lock";
    private static final Set<String> LEFT_BY_AN_INTERRUPTED_FORMAT =
            Set.of("bootstrap.checkpoint", LOCK);

    private final Path path;
    private final boolean temporary;

    /// Held from `open` to `close`. Kafka locks its directory too, but only after its controller
    /// has begun to read and write there, which damages the data of the broker that was first.
    private @Nullable FileChannel lock;

    private BrokerDirectory(Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    static BrokerDirectory temporary() {
        try {
            return new BrokerDirectory(Files.createTempDirectory("afterword-broker-"), true);
        } catch (IOException e) {
            throw unusable(
                    Path.of(System.getProperty("java.io.tmpdir", "")), "cannot be written", e);
        }
    }

    static BrokerDirectory kept(Path path) {
        return new BrokerDirectory(path.toAbsolutePath().normalize(), false);
    }

    Path path() {
        return path;
    }

    /// Claims the directory for this broker, and makes it one's if it is new.
    void open() {
        try {
            Files.createDirectories(path);
            boolean formatted = Files.exists(path.resolve(FORMATTED));
            if (!formatted) {
                requireNothingElse();
            }
            claim();
            if (!formatted) {
                format();
            }
        } catch (IOException e) {
            throw unusable(path, "cannot be written", e);
        }
    }

    private void claim() throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock = channel;
        try {
            if (channel.tryLock() == null) {
                throw unusable(path, "is in use by another broker", null);
            }
        } catch (OverlappingFileLockException e) {
            throw unusable(path, "is in use by another broker of this process", e);
        }
    }

    private void requireNothingElse() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            List<String> others =
                    entries.map(entry -> entry.getFileName().toString())
                            .filter(name -> !LEFT_BY_AN_INTERRUPTED_FORMAT.contains(name))
                            .sorted()
                            .toList();
            if (!others.isEmpty()) {
                throw unusable(
                        path,
                        "must be new, empty or a broker's, but holds " + others.getFirst(),
                        null);
            }
        }
    }

    private void format() throws IOException {
        try (PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(BrokerProperties.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(path.toString())
                    .setMetadataLogDirectory(path.toString())
                    .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                    .run();
        } catch (Exception e) { // as the formatter declares it
            throw new IOException(e);
        }
    }

    private static CommandException unusable(Path path, String why, @Nullable Exception cause) {
        return new CommandException(
                ExitCode.STATE_DIRECTORY, "data directory %s %s".formatted(path, why), cause);
    }

    /// Gives the directory free, and deletes it if it is temporary.
    @Override
    public void close() {
        try {
            if (lock != null) {
                lock.close();
            }
            if (temporary) {
                delete();
            }
        } catch (IOException e) {
            throw unusable(path, "cannot be given free: " + e.getMessage(), e);
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> entries = Files.walk(path)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        }
    }
}

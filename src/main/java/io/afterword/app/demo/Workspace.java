package io.afterword.app.demo;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Where a demo or a benchmark keeps what it writes: the user's directory, or one that goes with
/// it.
public final class Workspace implements AutoCloseable {
    private final Path root;
    private final boolean temporary;

    private Workspace(Path root, boolean temporary) {
        this.root = root;
        this.temporary = temporary;
    }

    /// A workspace that exists.
    ///
    /// @param kept the user's directory; null for a temporary one
    public static Workspace of(@Nullable Path kept) {
        try {
            return kept == null
                    ? new Workspace(Files.createTempDirectory("afterword-"), true)
                    : new Workspace(kept.toAbsolutePath().normalize(), false);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.STATE_DIRECTORY, "no temporary directory can be made: " + e, e);
        }
    }

    public Path broker() {
        return root.resolve("broker");
    }

    public Path state() {
        return root.resolve("state");
    }

    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.STATE_DIRECTORY, "%s cannot be deleted: %s".formatted(root, e), e);
        }
    }
}

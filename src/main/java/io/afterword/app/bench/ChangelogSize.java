package io.afterword.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the changelogs of the stores take on the disk of a broker, record batches and markers of
/// transactions included. Within a benchmark they only grow: nothing is compacted before a segment
/// of 50 MB is full.
final class ChangelogSize {
    /// Such as `afterword-progress-changelog-3/00000000000000000000.log`.
    private static final Pattern SEGMENT = Pattern.compile("-changelog-\\d+/\\d+\\.log$");

    private ChangelogSize() {}

    /// Bytes in all partitions.
    ///
    /// @param broker its data directory
    static long bytes(Path broker) {
        try (Stream<Path> files = Files.walk(broker)) {
            return files.filter(ChangelogSize::isOfAChangelog).mapToLong(ChangelogSize::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfAChangelog(Path file) {
        return SEGMENT.matcher(file.toString()).find();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

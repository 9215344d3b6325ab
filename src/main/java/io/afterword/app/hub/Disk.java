package io.afterword.app.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Where files are written; in tests one that is full.
interface Disk {
    /// Bytes that may still be written where a file or directory lies.
    long usable(Path path) throws IOException;

    /// Writes after what a file holds; makes it if need be.
    OutputStream append(Path file) throws IOException;

    /// The machine's own.
    final class Real implements Disk {
        @Override
        public long usable(Path path) throws IOException {
            return Files.getFileStore(path).getUsableSpace();
        }

        @Override
        public OutputStream append(Path file) throws IOException {
            return Files.newOutputStream(
                    file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}

package io.afterword.app.hub;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.Megabytes;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The beginning of a file, on disk. What goes wrong here is the disk's failure and ends the
/// command, where a failure of the network is tried again.
final class PartialFile {
    private final Path path;
    private final Disk disk;

    PartialFile(Path path, Disk disk) {
        this.path = path;
        this.disk = disk;
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T onDisk(Action<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.STATE_DIRECTORY,
                    "%s cannot be used: %s".formatted(path, e.getMessage()),
                    e);
        }
    }

    long size() {
        return onDisk(() -> {
            try {
                return Files.size(path);
            } catch (NoSuchFileException none) {
                return 0L;
            }
        });
    }

    void clear() {
        onDisk(() -> Files.deleteIfExists(path));
    }

    /// A stream behind what is there. Its `close` does not fail: what was not written is found
    /// missing.
    OutputStream append() {
        return onDisk(() -> new Appending(disk.append(path)));
    }

    /// @param missing bytes of the file, these included
    void write(OutputStream out, byte[] bytes, int length, long missing) {
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw onDisk(() -> writeFailure(e, missing));
        }
    }

    private CommandException writeFailure(IOException e, long missing) throws IOException {
        long usable = disk.usable(path);
        String what =
                usable < missing
                        ? "the disk is full: %s needs %s more, and has %s"
                                .formatted(path, Megabytes.of(missing), Megabytes.of(usable))
                        : "%s cannot be written: %s".formatted(path, e.getMessage());
        return new CommandException(
                ExitCode.STATE_DIRECTORY,
                what + "; what was loaded stays, and the next call goes on there",
                e);
    }

    FileDigest digest(FileDigest sameKind) {
        return onDisk(() -> {
            if (!Files.exists(path)) {
                Files.createFile(path); // an empty file needs no byte
            }
            return sameKind.found(path);
        });
    }

    void moveTo(Path blob) {
        onDisk(() -> Files.move(path, blob, StandardCopyOption.REPLACE_EXISTING));
    }

    private static final class Appending extends FilterOutputStream {
        Appending(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length); // FilterOutputStream would write each alone
        }

        @Override
        public void close() {
            try {
                super.close();
            } catch (IOException e) {
                // the size and the digest tell
            }
        }
    }
}

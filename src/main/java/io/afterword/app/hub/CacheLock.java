package io.afterword.app.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps a second process of ours from loading the same file at the same time.
final class CacheLock implements AutoCloseable {
    private final FileChannel channel;

    private CacheLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @param file a file of its own: whoever closes a file that is locked gives its lock back
    /// @param what is loaded under it
    static CacheLock take(Path file, String what) throws IOException {
        Files.createDirectories(file.getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new CacheLock(channel);
            }
        } catch (OverlappingFileLockException here) {
            // of another thread
        }
        channel.close();
        throw Refusal.failed(what + " is being loaded by another process");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

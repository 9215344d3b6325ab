package io.afterword.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Closes a stream that has given nothing for a while, so that the read that waits for it ends: a
/// connection that a middlebox forgot tells nobody.
final class StallGuard implements AutoCloseable {
    private final InputStream stream;
    private final long patienceNanos;
    private final Thread watch;
    private volatile long aliveNanos = System.nanoTime();
    private volatile boolean stalled;

    StallGuard(InputStream stream, Duration patience) {
        this.stream = stream;
        this.patienceNanos = patience.toNanos();
        this.watch = Thread.ofVirtual().name("afterword-stall-guard").start(this::watch);
    }

    private void watch() {
        try {
            long left = patienceNanos;
            while (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
                left = aliveNanos + patienceNanos - System.nanoTime();
            }
            stalled = true;
            stream.close();
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the reader sees it, too
        }
    }

    /// Something came.
    void alive() {
        aliveNanos = System.nanoTime();
    }

    /// @throws IOException if the stream was closed for its silence
    void requireNoStall() throws IOException {
        if (stalled) {
            throw new IOException("no byte came for %.1f s".formatted(patienceNanos / 1e9));
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}

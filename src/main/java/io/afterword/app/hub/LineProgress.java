package io.afterword.app.hub;

import io.afterword.app.text.Megabytes;

import java.io.PrintWriter;

/// For a file or a pipe: a line for every tenth of a file, and not more than one for a small one.
final class LineProgress implements PullProgress {
    private static final long LEAST_STEP = 10_000_000;

    private final PrintWriter err;
    private String file = "";
    private long size;
    private long next;

    LineProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void say(String line) {
        err.println(line);
        err.flush();
    }

    @Override
    public void begin(String newFile, long from, long newSize) {
        file = newFile;
        size = newSize;
        next = from + step();
        say(
                "%s, %s%s"
                        .formatted(
                                file,
                                Megabytes.of(size),
                                from > 0 ? ", goes on at " + Megabytes.of(from) : ""));
    }

    @Override
    public void reach(long bytes) {
        if (bytes >= next && bytes < size) {
            next = bytes + step();
            say("%s, %s of %s".formatted(file, Megabytes.of(bytes), Megabytes.of(size)));
        }
    }

    private long step() {
        return Math.max(LEAST_STEP, size / 10);
    }

    @Override
    public void end() {
        next = Long.MAX_VALUE;
    }
}

package io.afterword.app.demo;

import java.io.PrintWriter;
import java.util.Locale;

/// What the demo has got done, a line each, with the seconds since it began.
final class Progress {
    private final PrintWriter err;
    private final long begin = System.nanoTime();

    Progress(PrintWriter err) {
        this.err = err;
    }

    void done(String what) {
        err.printf(Locale.ROOT, "[%5.1f s] %s%n", (System.nanoTime() - begin) / 1e9, what);
        err.flush();
    }
}

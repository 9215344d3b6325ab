package io.afterword.app.hub;

import io.afterword.app.text.Terminal;

import java.io.PrintWriter;

/// Shows how a pull goes on.
public sealed interface PullProgress permits BarProgress, LineProgress {
    /// A bar on a terminal, lines in a file or a pipe.
    static PullProgress on(PrintWriter err) {
        return Terminal.isThere()
                ? new BarProgress(err, System.err, Terminal.columns())
                : new LineProgress(err);
    }

    /// Something worth a line.
    void say(String line);

    /// A file is going to be loaded.
    ///
    /// @param from bytes that are here already
    void begin(String file, long from, long size);

    /// Bytes of it that are here now.
    void reach(long bytes);

    /// It is here, or cannot be had.
    void end();
}

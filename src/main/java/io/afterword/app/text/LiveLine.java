package io.afterword.app.text;

import java.io.PrintWriter;

/// The last line of a terminal, written anew again and again, under lines that stay. Where nobody
/// reads along, only these are written.
public final class LiveLine {
    private static final String CLEARED = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean watched;
    private boolean shown;

    /// @param watched whether `out` is a terminal
    public LiveLine(PrintWriter out, boolean watched) {
        this.out = out;
        this.watched = watched;
    }

    /// Shows this in place of what it showed before.
    public void show(String line) {
        if (watched) {
            out.print(CLEARED + line);
            out.flush();
            shown = true;
        }
    }

    /// A line that stays.
    public void println(String line) {
        if (shown) {
            out.print(CLEARED);
            shown = false;
        }
        out.println(line);
        out.flush();
    }
}

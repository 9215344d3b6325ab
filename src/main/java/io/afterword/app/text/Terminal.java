package io.afterword.app.text;

import org.jline.terminal.TerminalBuilder;

import java.io.Console;
import java.io.IOException;

/// The terminal that the program writes to, if it is one.
public final class Terminal {
    private static final int USUAL_COLUMNS = 80;

    private Terminal() {}

    /// Whether somebody reads along: not a file, not a pipe.
    @SuppressWarnings("SystemConsoleNull") // still null where the JDK's console is turned off
    public static boolean isThere() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    public static int columns() {
        try (org.jline.terminal.Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            int columns = terminal.getWidth();
            return columns > 0 ? columns : USUAL_COLUMNS;
        } catch (IOException unknown) {
            return USUAL_COLUMNS; // the board is still legible
        }
    }
}

package io.afterword.app.demo;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// How wide the terminal is.
final class TerminalWidth {
    private static final int USUAL = 80;

    private TerminalWidth() {}

    static int columns() {
        try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
            int columns = terminal.getWidth();
            return columns > 0 ? columns : USUAL;
        } catch (IOException noTerminal) {
            return USUAL; // the board is still legible
        }
    }
}

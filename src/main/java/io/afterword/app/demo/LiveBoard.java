package io.afterword.app.demo;

import io.afterword.app.text.Columns;
import io.afterword.app.text.OneLine;

import picocli.CommandLine.Help.Ansi;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// For a terminal: a block of lines for each stream, drawn again in place when it grows.
final class LiveBoard implements Board {
    private static final int MOST_LINES = 4;
    private static final String BORDER = " │ ";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintWriter out;
    private final int width;
    private int drawn;

    /// A board where the cursor is now.
    ///
    /// @param width columns of the terminal
    LiveBoard(PrintWriter out, int width) {
        this.out = out;
        this.width = Math.max(40, width);
    }

    @Override
    public void show(List<DemoStream> streams, List<DemoStream> changed) {
        List<String> lines = new ArrayList<>();
        streams.forEach(stream -> lines.addAll(block(stream)));
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append("\u001b[").append(drawn).append('A');
        }
        frame.append('\r').append(CLEAR_BELOW);
        lines.forEach(line -> frame.append(line).append(System.lineSeparator()));
        out.print(frame);
        out.flush();
        drawn = lines.size();
    }

    /// The prompt and the end of its continuation, at most [#MOST_LINES] lines.
    private List<String> block(DemoStream stream) {
        String prompt = OneLine.of(stream.prompt());
        String whole = prompt + OneLine.of(stream.text());
        int columns = width - stream.label().length() - BORDER.length();
        List<String> rows = new ArrayList<>();
        int from = 0;
        while (from < whole.length() && rows.size() < MOST_LINES * 64) {
            int to = end(whole, from, columns);
            rows.add(coloured(whole, from, to, prompt.length()));
            from = to;
        }
        List<String> last = rows.subList(Math.max(0, rows.size() - MOST_LINES), rows.size());
        List<String> block = new ArrayList<>();
        for (int i = 0; i < last.size(); i++) {
            block.add((i == 0 ? mark(stream) : blank(stream)) + BORDER + last.get(i));
        }
        return block;
    }

    private static String mark(DemoStream stream) {
        String label = stream.label();
        return stream.isFinished() ? Ansi.ON.string("@|green " + label + "|@") : label;
    }

    private static String blank(DemoStream stream) {
        return " ".repeat(stream.label().length());
    }

    /// The end of the row that begins at `from`: as many characters as the columns take.
    private static int end(String text, int from, int columns) {
        int at = from;
        int used = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            used += Columns.of(point);
            if (used > columns) {
                return at;
            }
            at += Character.charCount(point);
        }
        return at;
    }

    /// What belongs to the prompt is faint.
    private static String coloured(String text, int from, int to, int promptEnd) {
        int border = Math.clamp(promptEnd, from, to);
        String faint = text.substring(from, border);
        String bright = text.substring(border, to);
        return (faint.isEmpty() ? "" : "\u001b[2m" + faint + "\u001b[22m") + bright;
    }
}

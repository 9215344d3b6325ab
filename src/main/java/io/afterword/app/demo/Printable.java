package io.afterword.app.demo;

/// Generated text on a terminal: it may hold any character, and must not steer the terminal.
final class Printable {
    private Printable() {}

    /// The text on one line: line breaks show as `⏎`, other control characters as `·`.
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(point -> line.appendCodePoint(shown(point)));
        return line.toString();
    }

    private static int shown(int point) {
        if (point == '\n') {
            return '⏎';
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    '·';
            default -> point;
        };
    }
}

package io.afterword.app.command;

/// A text that is to stay in its line, and must not steer the terminal: control characters, line ends
/// and characters that turn the direction of writing are shown as Java would write them.
final class OneLine {
    private OneLine() {}

    static String of(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(character -> append(line, character));
        return line.toString();
    }

    private static void append(StringBuilder line, int character) {
        switch (character) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (steers(character)) {
                    line.append("\\u%04x".formatted(character));
                } else {
                    line.appendCodePoint(character);
                }
            }
        }
    }

    private static boolean steers(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.FORMAT ->
                    (character >= 0x202A && character <= 0x202E)
                            || (character >= 0x2066 && character <= 0x2069);
            default -> false;
        };
    }
}

package io.afterword.app.text;

import org.jline.utils.WCWidth;

/// How much of a line text takes on a terminal: most characters a column, East Asian wide ones and
/// emoji two, combining ones none.
public final class Columns {
    private static final String CUT = "…";

    private Columns() {}

    /// Of one character.
    public static int of(int codePoint) {
        return Math.max(0, WCWidth.wcwidth(codePoint));
    }

    public static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /// The text, its end left out if it is wider.
    public static String atMost(int columns, String text) {
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int used = of(CUT);
        for (int point : text.codePoints().toArray()) {
            used += of(point);
            if (used > columns) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return kept.append(CUT).toString();
    }

    /// The text, followed by spaces if it is narrower.
    public static String atLeast(int columns, String text) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }
}

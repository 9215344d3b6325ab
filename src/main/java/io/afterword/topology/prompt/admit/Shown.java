package io.afterword.topology.prompt.admit;

import org.jspecify.annotations.Nullable;

/// A user's value as a message shows it: short, whatever its length.
final class Shown {
    private static final int MOST = 80;

    private Shown() {}

    static String text(@Nullable String value) {
        return value == null || value.length() <= MOST
                ? "\"" + value + "\""
                : "\"" + value.substring(0, MOST) + "…\" (" + value.length() + " characters)";
    }
}

package io.afterword.model.token;

/// Refuses text that UTF-8 cannot write. Java's own encoder would put a `?` in its place, and the
/// tokens would be those of another text.
final class WellFormed {
    private WellFormed() {}

    /// Returns the text.
    ///
    /// @throws IllegalArgumentException if it holds a lone surrogate; the message gives its index
    static String require(String text) {
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (Character.getType(c) == Character.SURROGATE) {
                throw new IllegalArgumentException(
                        "text has a lone surrogate U+%04X at index %d".formatted(c, i));
            }
        }
        return text;
    }
}

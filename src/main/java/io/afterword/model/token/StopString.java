package io.afterword.model.token;

/// Looks for one stop string in a growing text, a character at a time (Knuth, Morris & Pratt,
/// 1977).
final class StopString {
    private final String stop;
    private final int[] fallback; // by matched length: the longest shorter one that also matches
    private int matched;

    StopString(String stop) {
        this.stop = stop;
        fallback = new int[stop.length() + 1];
        for (int i = 1; i < stop.length(); i++) {
            fallback[i + 1] = matchedAfter(fallback[i], stop.charAt(i));
        }
    }

    private int matchedAfter(int before, char c) {
        int length = before;
        while (length > 0 && stop.charAt(length) != c) {
            length = fallback[length];
        }
        return stop.charAt(length) == c ? length + 1 : 0;
    }

    /// Returns whether the text now ends with the whole stop string; nothing may be appended then,
    /// unless it is passed over.
    boolean append(char c) {
        matched = matchedAfter(matched, c);
        return matched == stop.length();
    }

    /// The whole stop string that was found, if any, does not count; another may begin within it.
    void passOver() {
        if (matched == stop.length()) {
            matched = fallback[matched];
        }
    }

    /// The longest end of the text that begins the stop string.
    int matched() {
        return matched;
    }

    @Override
    public String toString() {
        return stop;
    }
}

package io.afterword.model.token;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;

/// Characters that are not released yet, and the bytes each of them came from.
final class HeldText {
    private final StringBuilder text = new StringBuilder();
    private final ArrayDeque<byte[]> bytes = new ArrayDeque<>(); // one entry a code point

    void add(int codePoint, byte[] itsBytes) {
        text.appendCodePoint(codePoint);
        bytes.add(itsBytes);
    }

    /// In `char`s, as everything here.
    int length() {
        return text.length();
    }

    /// Releases the first characters.
    TextDelta take(int length) {
        if (length == 0) {
            return TextDelta.NOTHING;
        }
        String taken = text.substring(0, length);
        text.delete(0, length);
        ByteArrayOutputStream itsBytes = new ByteArrayOutputStream();
        for (int i = taken.codePointCount(0, length); i > 0; i--) {
            itsBytes.writeBytes(bytes.remove());
        }
        return new TextDelta(taken, itsBytes.toByteArray());
    }

    /// Forgets the last characters.
    void cut(int length) {
        int from = text.length() - length;
        for (int i = text.codePointCount(from, text.length()); i > 0; i--) {
            bytes.removeLast();
        }
        text.setLength(from);
    }
}

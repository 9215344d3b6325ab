package io.afterword.model.token;

import java.util.Arrays;

/// What one more token added to a completion: text that became certain, and its bytes.
///
/// @param text  `bytes` decoded; where they are no UTF-8, U+FFFD stands for them
/// @param bytes not copied; not to be changed
@SuppressWarnings("ArrayRecordComponent")
public record TextDelta(String text, byte[] bytes) {
    public static final TextDelta NOTHING = new TextDelta("", new byte[0]);

    @Override
    public boolean equals(Object other) {
        return other instanceof TextDelta that
                && text.equals(that.text)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "TextDelta[" + bytes.length + " bytes]"; // the text of completions is logged nowhere
    }
}

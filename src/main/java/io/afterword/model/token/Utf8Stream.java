package io.afterword.model.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Cuts bytes that arrive in pieces into characters, each with the bytes it came from. Keeps the bytes
/// of a character that is not whole yet: three at most. Bytes that are no UTF-8 become U+FFFD, as many as
/// `new String(bytes, UTF_8)` makes of them, as soon as it is certain how many.
final class Utf8Stream {
    private static final int REPLACEMENT = 0xFFFD;

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder(); // reports what it cannot read
    private byte[] incomplete = {};

    /// Takes the characters, one after another.
    @FunctionalInterface
    interface Sink {
        void character(int codePoint, byte[] bytes);
    }

    void append(byte[] bytes, Sink sink) {
        byte[] all = Arrays.copyOf(incomplete, incomplete.length + bytes.length);
        System.arraycopy(bytes, 0, all, incomplete.length, bytes.length);
        incomplete = decode(all, false, sink);
    }

    /// No more bytes will come: an incomplete character becomes U+FFFD.
    void end(Sink sink) {
        incomplete = decode(incomplete, true, sink);
    }

    /// Returns the bytes that are left.
    private byte[] decode(byte[] bytes, boolean end, Sink sink) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        utf8.reset();
        int from = 0;
        CoderResult result = utf8.decode(in, out, end);
        while (true) {
            from = give(out, bytes, from, sink);
            if (!result.isMalformed()) {
                return Arrays.copyOfRange(bytes, from, bytes.length);
            }
            int to = from + result.length();
            sink.character(REPLACEMENT, Arrays.copyOfRange(bytes, from, to));
            from = to;
            result = utf8.decode(in.position(to), out, end);
        }
    }

    /// Gives the decoded characters away, which start at byte `from`; returns where they end.
    private static int give(CharBuffer decoded, byte[] bytes, int from, Sink sink) {
        int at = from;
        for (int codePoint : decoded.flip().codePoints().toArray()) {
            int to = at + length(codePoint);
            sink.character(codePoint, Arrays.copyOfRange(bytes, at, to));
            at = to;
        }
        decoded.clear();
        return at;
    }

    private static int length(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return Character.isBmpCodePoint(codePoint) ? 3 : 4;
    }
}

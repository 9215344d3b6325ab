package io.afterword.model.token;

import java.util.Arrays;

/// The 256 characters by which a byte-level vocabulary writes bytes (GPT-2's `bytes_to_unicode`): printable
/// Latin-1 stands for itself, the other bytes in their order for U+0100 and what follows.
final class ByteAlphabet {
    private static final int NONE = -1;
    private static final char[] SYMBOLS = new char[256]; // by byte
    private static final int[] BYTES = new int[512]; // by symbol

    static {
        Arrays.fill(BYTES, NONE);
        char next = 256;
        for (int b = 0; b < SYMBOLS.length; b++) {
            SYMBOLS[b] = printable(b) ? (char) b : next++;
            BYTES[SYMBOLS[b]] = b;
        }
    }

    private ByteAlphabet() {}

    private static boolean printable(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    }

    static String symbol(int unsignedByte) {
        return String.valueOf(SYMBOLS[unsignedByte]);
    }

    static boolean writes(String token) {
        return token.chars().allMatch(c -> c < BYTES.length && BYTES[c] != NONE);
    }

    /// @param token one that the alphabet [writes][#writes(String)]
    static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) BYTES[token.charAt(i)];
        }
        return bytes;
    }
}

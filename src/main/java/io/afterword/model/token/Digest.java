package io.afterword.model.token;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The digest behind a tokenizer's fingerprint: the first 16 hexadecimal digits of SHA-256.
final class Digest {
    private static final int BYTES = 8;

    private final MessageDigest sha256;

    Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Adds bytes after their length, so that two lists of parts never look alike.
    Digest add(byte[] part) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        sha256.update(part);
        return this;
    }

    String hex() {
        return HexFormat.of().formatHex(sha256.digest(), 0, BYTES);
    }
}

package io.afterword.model.gpt2;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of bytes that come in pieces, in hexadecimal.
final class Sha256 {
    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String of(byte[] bytes) {
        Sha256 whole = new Sha256();
        whole.add(ByteBuffer.wrap(bytes));
        return whole.hex();
    }

    void add(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /// Ends the sum.
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}

package io.afterword.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// The digest by which the hub knows a file, which is its ETag: SHA-256 of a large file, Git's
/// SHA-1 of a blob for the others. In hexadecimal.
record FileDigest(String hex) {
    private static final int SHA_1_LENGTH = 40;
    private static final int PIECE = 1 << 20;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    FileDigest {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "a digest must be 40 or 64 hexadecimal digits, was '%s'".formatted(hex));
        }
    }

    /// The digest in an `ETag`, which may be quoted and weak; empty if it is none.
    static Optional<FileDigest> ofTag(String tag) {
        String bare = tag.replaceFirst("^W/", "").replace("\"", "");
        return HEX.matcher(bare).matches() ? Optional.of(new FileDigest(bare)) : Optional.empty();
    }

    /// The digest of the same kind that a file has.
    FileDigest found(Path file) throws IOException {
        boolean git = hex.length() == SHA_1_LENGTH;
        MessageDigest sum = sum(git ? "SHA-1" : "SHA-256");
        if (git) {
            sum.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                sum.update(piece, 0, read);
            }
        }
        return new FileDigest(HexFormat.of().formatHex(sum.digest()));
    }

    private static MessageDigest sum(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /// Which sum it is, for messages.
    @Override
    public String toString() {
        return (hex.length() == SHA_1_LENGTH ? "Git SHA-1 " : "SHA-256 ") + hex;
    }
}

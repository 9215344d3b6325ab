package io.afterword.app.text;

import java.util.Locale;

/// Sizes as people read them: millions of bytes; small ones in bytes.
public final class Megabytes {
    private static final long SMALL = 100_000;

    private Megabytes() {}

    public static String of(long bytes) {
        return bytes < SMALL
                ? String.format(Locale.ROOT, "%,d bytes", bytes)
                : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }
}

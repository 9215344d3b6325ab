package io.afterword.app.client;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// The key under which a prompt goes out, and its cancel: so both lie in the same partition.
public final class RecordKey {
    private RecordKey() {}

    /// The key that was asked for, or else the request id.
    public static byte[] of(@Nullable String key, String requestId) {
        return (key == null ? requestId : key).getBytes(StandardCharsets.UTF_8);
    }
}

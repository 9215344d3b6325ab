package io.afterword.app.command;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The key under which a prompt goes out, and its cancel: so both lie in the same partition.
final class RecordKey {
    private RecordKey() {}

    /// The key that was asked for, or else the request id.
    static byte[] of(@Nullable String key, String requestId) {
        return (key == null ? requestId : key).getBytes(StandardCharsets.UTF_8);
    }
}

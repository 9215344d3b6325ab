package io.afterword.topology.topic;

import java.nio.ByteBuffer;

/// The header of the wire format of schema registries.
final class Registered {
    static final int HEADER_BYTES = 5;

    private static final byte MAGIC = 0;

    private Registered() {}

    static byte[] header(int id) {
        return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(id).array();
    }

    /// Whether `bytes` begin as the format demands.
    static boolean isMarked(byte[] bytes) {
        return bytes.length >= HEADER_BYTES && bytes[0] == MAGIC;
    }

    /// The id of the writer's schema.
    static int id(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt(1);
    }
}

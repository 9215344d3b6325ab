package io.afterword.topology.topic;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The header of Avro's single-object encoding (Avro 1.12 specification, "Single-object encoding").
final class SingleObject {
    static final int HEADER_BYTES = 10;

    private static final byte MARKER_0 = (byte) 0xC3;
    private static final byte MARKER_1 = 0x01;

    private SingleObject() {}

    static byte[] header(long fingerprint) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARKER_0)
                .put(MARKER_1)
                .putLong(fingerprint)
                .array();
    }

    /// Whether `bytes`, at least two, begin as the encoding demands.
    static boolean isMarked(byte[] bytes) {
        return bytes[0] == MARKER_0 && bytes[1] == MARKER_1;
    }

    /// The writer's schema of `bytes`, at least ten.
    static long fingerprint(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    }
}

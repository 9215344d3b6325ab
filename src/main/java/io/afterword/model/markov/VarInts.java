package io.afterword.model.markov;

import java.nio.ByteBuffer;

/// Numbers of seven bits a byte, the lowest first; all bytes but the last have the highest bit
/// (LEB128).
final class VarInts {
    static final int MOST_BYTES = 10;

    private VarInts() {}

    static void put(long value, ByteBuffer into) {
        while ((value & ~0x7FL) != 0) {
            into.put((byte) (value | 0x80));
            value >>>= 7;
        }
        into.put((byte) value);
    }

    /// What was put since the buffer was cleared. A copy.
    static byte[] written(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    static long get(ByteBuffer from) {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = from.get();
            value |= (next & 0x7FL) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }
}

package io.afterword.model.gpt2;

import java.nio.ByteBuffer;

/// What the numbers of a stored tensor are, under the names of the safetensors format. Its types of less
/// than a byte are unknown here: only quantized networks use them.
enum NumberType {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E5M2(1),
    F8_E4M3(1),
    F8_E8M0(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    F64(8),
    I64(8),
    U64(8),
    C64(8);

    private final int bytes;

    NumberType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    boolean isReadable() {
        return this == F32 || this == F16 || this == BF16;
    }

    /// Moves `count` numbers; 32 bits hold each of them exactly.
    void read(ByteBuffer from, float[] to, int offset, int count) {
        switch (this) {
            case F32 -> from.asFloatBuffer().get(to, offset, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    to[offset + i] = Float.float16ToFloat(from.getShort());
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    to[offset + i] = Float.intBitsToFloat(from.getShort() << 16);
                }
            }
            default -> throw new IllegalStateException(this + " is no type of weights");
        }
    }
}

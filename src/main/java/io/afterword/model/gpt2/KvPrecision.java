package io.afterword.model.gpt2;

/// In which numbers keys and values are kept. Attention computes in 32 bits in either.
public enum KvPrecision {
    FP32(ScalarTypes.FLOAT32, Float.BYTES),
    /// Half of the memory.
    BF16(ScalarTypes.BFLOAT16, 2);

    private final int scalarType;
    private final int bytes;

    KvPrecision(int scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    int scalarType() {
        return scalarType;
    }

    /// Of a number.
    public int bytes() {
        return bytes;
    }
}

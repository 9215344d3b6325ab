package io.afterword.model.gpt2;

/// In which numbers the large products are computed. Everything else is 32-bit floating point: the
/// sums inside them, what goes from layer to layer, norms, attention, and the selection of tokens.
public enum Precision {
    FP32(ScalarTypes.FLOAT32),
    /// 16 bits of which 8 are digits. Half of the memory of fp32; as fast as that promises on a CPU
    /// with AVX-512, slow without.
    BF16(ScalarTypes.BFLOAT16),
    /// 8-bit integers: weights by output channel, activations by row, so that a row's result does
    /// not depend on the rows beside it. A quarter of the memory, and faster.
    INT8(ScalarTypes.FLOAT32);

    private final int scalarType;

    Precision(int scalarType) {
        this.scalarType = scalarType;
    }

    /// Of the tables, and of the matrices outside of integer products.
    int scalarType() {
        return scalarType;
    }
}

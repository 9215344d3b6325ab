package io.afterword.model.gpt2;

import java.util.Set;

/// In which numbers the large products are computed. Everything else is 32-bit floating point: the
/// sums inside them, what goes from layer to layer, norms, attention, and the selection of tokens;
/// but attention on a GPU is in the numbers of keys and values.
public enum Precision {
    FP32(ScalarTypes.FLOAT32, Set.of(Kernels.CPU, Kernels.GPU)),
    /// 16 bits of which 11 are digits, and no number above 65,504.
    FP16(ScalarTypes.FLOAT16, Set.of(Kernels.GPU)),
    /// 16 bits of which 8 are digits. Half of the memory of fp32; as fast as that promises on a CPU
    /// with AVX-512, slow without.
    BF16(ScalarTypes.BFLOAT16, Set.of(Kernels.CPU, Kernels.GPU)),
    /// 8-bit integers: weights by output channel, activations by row, so that a row's result does
    /// not depend on the rows beside it. A quarter of the memory, and faster.
    INT8(ScalarTypes.FLOAT32, Set.of(Kernels.CPU));

    private final int scalarType;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is
    private final Set<Kernels> kernels;

    Precision(int scalarType, Set<Kernels> kernels) {
        this.scalarType = scalarType;
        this.kernels = kernels;
    }

    /// What is taken where nothing is asked for.
    public static Precision usual(Kernels kernels) {
        return kernels == Kernels.CPU ? INT8 : BF16;
    }

    /// Of the tables, and of the matrices outside of integer products.
    int scalarType() {
        return scalarType;
    }

    boolean isOf(Kernels some) {
        return kernels.contains(some);
    }
}

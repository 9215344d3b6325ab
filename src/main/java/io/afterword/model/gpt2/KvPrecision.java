package io.afterword.model.gpt2;

import java.util.Set;

/// In which numbers keys and values are kept. A CPU computes attention in 32 bits in any, a GPU in
/// these.
public enum KvPrecision {
    FP32(ScalarTypes.FLOAT32, Float.BYTES, Set.of(Kernels.CPU, Kernels.GPU)),
    /// Half of the memory, as bf16.
    FP16(ScalarTypes.FLOAT16, 2, Set.of(Kernels.GPU)),
    BF16(ScalarTypes.BFLOAT16, 2, Set.of(Kernels.CPU, Kernels.GPU));

    private final int scalarType;
    private final int bytes;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is
    private final Set<Kernels> kernels;

    KvPrecision(int scalarType, int bytes, Set<Kernels> kernels) {
        this.scalarType = scalarType;
        this.bytes = bytes;
        this.kernels = kernels;
    }

    /// What is taken beside products in these numbers where nothing is asked for: a GPU's attention
    /// is in the numbers of its products.
    public static KvPrecision usual(Kernels kernels, Precision products) {
        return kernels == Kernels.CPU ? FP32 : valueOf(products.name());
    }

    int scalarType() {
        return scalarType;
    }

    /// Of a number.
    public int bytes() {
        return bytes;
    }

    boolean isOf(Kernels some) {
        return kernels.contains(some);
    }
}

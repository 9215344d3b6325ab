package io.afterword.model.gpt2;

/// The kinds of numbers that every guarantee is tested with.
enum Kind {
    FP32(Precision.FP32, KvPrecision.FP32),
    BF16(Precision.BF16, KvPrecision.FP32),
    INT8(Precision.INT8, KvPrecision.FP32),
    BF16_THROUGHOUT(Precision.BF16, KvPrecision.BF16),
    INT8_KV_BF16(Precision.INT8, KvPrecision.BF16);

    private final Precision products;
    private final KvPrecision kv;

    Kind(Precision products, KvPrecision kv) {
        this.products = products;
        this.kv = kv;
    }

    Arithmetic arithmetic() {
        return new Arithmetic(products, kv);
    }
}

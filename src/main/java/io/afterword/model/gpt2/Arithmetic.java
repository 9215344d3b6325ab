package io.afterword.model.gpt2;

/// In which numbers a network computes, and keeps what it has computed.
///
/// @param products of the large products
/// @param kv of keys and values
public record Arithmetic(Precision products, KvPrecision kv) {
    /// With keys and values in fp32.
    public static Arithmetic of(Precision products) {
        return new Arithmetic(products, KvPrecision.FP32);
    }

    @Override
    public String toString() {
        return products + " kv " + kv;
    }
}

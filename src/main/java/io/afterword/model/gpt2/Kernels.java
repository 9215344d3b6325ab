package io.afterword.model.gpt2;

/// Whose kernels compute.
public enum Kernels {
    /// Those that only a CPU has. They keep rows apart, bit for bit.
    CPU,
    /// Those that every device has; a CPU, too, which is how they are tested. What a row gives may
    /// depend on how many stand beside it, in the last bits.
    GPU
}

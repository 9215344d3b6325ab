package io.afterword.model.gpt2;

/// In which numbers the large products are computed. Everything else is 32-bit floating point.
public enum Precision {
    FP32,
    /// 8-bit integers: weights by output channel, activations by row, so that a row's result does not
    /// depend on the rows beside it. A quarter of the memory, and faster.
    INT8
}

package io.afterword.model.gpt2;

/// How libtorch numbers the types of tensors, in programs and where they are called.
final class ScalarTypes {
    static final int FLOAT16 = 5;
    static final int FLOAT32 = 6;
    static final int BFLOAT16 = 15;

    private ScalarTypes() {}
}

package io.afterword.model.engine;

/// A network's weights: immutable, loaded once, shared by all workers. Thread-safe.
public interface LanguageModel extends AutoCloseable {
    int vocabularySize();

    /// The largest number of tokens, prompt and continuation together.
    int contextLength();

    /// The token that ends a document.
    int endOfText();

    /// Digest of weights, precision, program and the result of the self-test at load.
    String fingerprint();

    /// Bytes of key-value memory that one slot takes.
    long slotBytes();

    /// How many workers run it best on a machine with so many cores: one for each, or for a model
    /// on a device of its own, one.
    default int workers(int cores) {
        return cores;
    }

    /// A runner with key-value memory for `slots` sequences. Called on the thread that will use it.
    ModelRunner newRunner(int slots);

    @Override
    void close();
}

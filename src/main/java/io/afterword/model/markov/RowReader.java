package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Rows by key.
public interface RowReader {
    /// The values of all keys, in their order; null where there is no row. The caller does not
    /// change them. There may be hundreds of thousands of keys, those of one order sorted.
    List<byte @Nullable []> get(List<byte[]> keys);
}

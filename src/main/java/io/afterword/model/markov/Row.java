package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

/// A row as it is stored. The arrays are the row's own: nobody may change them.
///
/// @param value null where the row is no more
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Row(byte[] key, byte @Nullable [] value) {}

package io.afterword.model.gpt2;

import java.util.List;

/// One entry of a safetensors header that has been checked: its bytes lie within the file and are as
/// many as shape and type say.
///
/// @param name  as stored
/// @param begin of its bytes, from the start of the data
/// @param end   of its bytes, exclusive
record StoredTensor(String name, NumberType type, List<Long> shape, long begin, long end) {
    StoredTensor {
        shape = List.copyOf(shape);
    }

    long size() {
        return (end - begin) / type.bytes();
    }
}

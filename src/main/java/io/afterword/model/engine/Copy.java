package io.afterword.model.engine;

/// Keys and values to be copied from one place of a runner's memory to another. What they were
/// computed for, token and position in the sequence, goes with them: only where they lie changes.
///
/// @param from slot to read
/// @param fromPosition first position there; a multiple of [ModelRunner#BLOCK]
/// @param to slot to write, another one
/// @param toPosition first position there; a multiple of [ModelRunner#BLOCK]
/// @param length positions to copy, at least 1; whole blocks are copied
public record Copy(int from, int fromPosition, int to, int toPosition, int length) {
    public Copy {
        if (from < 0 || to < 0 || from == to || length < 1) {
            throw new IllegalArgumentException(
                    "a copy needs two slots and a length >= 1, was %d to %d, length %d"
                            .formatted(from, to, length));
        }
        if (fromPosition < 0
                || toPosition < 0
                || fromPosition % ModelRunner.BLOCK != 0
                || toPosition % ModelRunner.BLOCK != 0) {
            throw new IllegalArgumentException(
                    "a copy begins at multiples of %d, was %d to %d"
                            .formatted(ModelRunner.BLOCK, fromPosition, toPosition));
        }
    }
}

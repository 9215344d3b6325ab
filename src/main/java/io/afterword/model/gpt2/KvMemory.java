package io.afterword.model.gpt2;

import ai.djl.pytorch.jni.IValue;

import io.afterword.model.engine.ModelRunner;

/// The keys and values of one runner's sequences, written in place by the step program. Cache, not
/// truth: losing it costs one prefill for each sequence, never a token.
///
/// Memory comes uninitialised, so pages that no sequence has reached cost nothing; the program
/// clears a block of positions before the first of them is written, so that nothing of an earlier
/// sequence, not even a NaN, is ever seen.
final class KvMemory implements AutoCloseable {
    /// Positions that are read together. A query sees whole blocks, those after it masked.
    static final int BLOCK = ModelRunner.BLOCK;

    /// Floats in the longest vector of a CPU.
    private static final int VECTOR = 16;

    private final IValue value; // [layers, 2, slots, heads, positions, headSize]

    /// The program makes it, since it may have a type that does not cross DJL's boundary.
    KvMemory(StepProgram program, Gpt2Config config, KvPrecision precision, int slots) {
        try (IValue slotsValue = IValue.from((long) slots);
                IValue positions = IValue.from((long) positions(config));
                IValue number = IValue.from((long) precision.scalarType())) {
            value = program.value("memory", slotsValue, positions, number);
        }
    }

    /// Positions of a slot: the context in whole blocks.
    static int positions(Gpt2Config config) {
        return wholeBlocks(config.contextLength());
    }

    static int wholeBlocks(int positions) {
        return Math.ceilDiv(positions, BLOCK) * BLOCK;
    }

    /// Numbers of a head, with zeros up to a whole vector: for a few small sizes between, products
    /// take another order for other numbers of queries.
    static int headSize(Gpt2Config config) {
        return Math.ceilDiv(config.headSize(), VECTOR) * VECTOR;
    }

    static long slotBytes(Gpt2Config config, KvPrecision precision) {
        return Footprint.slotBytes(config, precision.bytes());
    }

    /// As an argument of the program; stays this object's.
    IValue value() {
        return value;
    }

    @Override
    public void close() {
        value.close();
    }
}

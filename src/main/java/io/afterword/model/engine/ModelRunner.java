package io.afterword.model.engine;

import java.util.List;

/// One worker's way to run a model: the weights and key-value memory of its own. Used by the thread
/// that made it, and no other. Losing it costs one prefill for each of its sequences, never a
/// token.
public interface ModelRunner extends AutoCloseable {
    /// Positions of a slot that are copied together.
    int BLOCK = 64;

    /// One step: runs the tokens of every chunk through the network, leaves their keys and values
    /// in their slots, and selects a next token for every chunk that has a draw, in the order of
    /// the chunks. A chunk's result does not depend on the other chunks of the step, nor on how its
    /// sequence was cut into chunks before.
    ///
    /// Chunks of the same slot follow each other in position. A slot's content up to `start` must
    /// be what earlier steps left there.
    List<Choice> forward(List<Chunk> chunks);

    /// Copies keys and values; what was computed once need not be computed again for a sequence
    /// that begins with the same tokens, or that goes to another slot.
    void copy(Copy copy);

    @Override
    void close();
}

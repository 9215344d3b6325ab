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

    /// Whether a step may be launched before the choices of the one before it are read.
    default boolean runsAhead() {
        return false;
    }

    /// Begins a step, as [#forward] makes it. One that runs ahead takes chunks whose token the step
    /// before selects; what is called after it happens after it.
    default Launched launch(List<Chunk> chunks) {
        List<Choice> choices = forward(chunks);
        return () -> choices;
    }

    /// A step that is under way.
    interface Launched {
        /// Waits for it. Called once, before the step after the next one is launched.
        List<Choice> choices();
    }

    /// Copies keys and values; what was computed once need not be computed again for a sequence
    /// that begins with the same tokens, or that goes to another slot.
    void copy(Copy copy);

    @Override
    void close();
}

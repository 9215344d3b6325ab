package io.afterword.model.engine;

import java.util.List;

/// One worker's way to run a model: the weights and key-value memory of its own. Used by the thread
/// that made it, and no other. Losing it costs one prefill for each of its sequences, never a
/// token.
public interface ModelRunner extends AutoCloseable {
    /// One step: runs the tokens of every chunk through the network, leaves their keys and values
    /// in their slots, and selects a next token for every chunk that has a draw, in the order of
    /// the chunks. A chunk's result does not depend on the other chunks of the step, nor on how its
    /// sequence was cut into chunks before.
    ///
    /// Chunks of the same slot follow each other in position. A slot's content up to `start` must
    /// be what earlier steps left there.
    List<Choice> forward(List<Chunk> chunks);

    /// Moves the first `length` positions of slot `from` to slot `to`.
    void move(int from, int to, int length);

    @Override
    void close();
}

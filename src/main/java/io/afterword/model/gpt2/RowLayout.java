package io.afterword.model.gpt2;

import ai.djl.pytorch.engine.PtNDManager;

import java.util.List;

/// Which token stands in which row of a step, and what the program is told of it.
interface RowLayout {
    /// The row of a token.
    int row(int chunk, int token);

    /// What the program's method begins with.
    ///
    /// @param owner of its tensors
    /// @param ends rows whose logits are computed
    /// @param kv the memory of keys and values
    Arguments arguments(PtNDManager owner, List<Integer> ends, KvMemory kv);
}

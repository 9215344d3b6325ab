package io.afterword.model.gpt2;

import ai.djl.pytorch.engine.PtNDArray;

import java.util.List;

/// What the step before selected, where it was computed: a step that follows it need not wait until
/// it was read. It stays the one's who reads it, which is after that.
final class LastSelection {
    static final LastSelection NONE = new LastSelection(List.of(), new int[0]);

    private final List<PtNDArray> tensors;
    private final int[] rowOfDraw;

    private LastSelection(List<PtNDArray> tensors, int[] rowOfDraw) {
        this.tensors = tensors;
        this.rowOfDraw = rowOfDraw;
    }

    /// @param selected [rows, 3], token ids first
    /// @param rowOfDraw by draw, in the order of the chunks
    static LastSelection of(PtNDArray selected, int[] rowOfDraw) {
        return new LastSelection(List.of(selected), rowOfDraw);
    }

    int row(int draw) {
        return rowOfDraw[draw];
    }

    /// None, or one.
    List<PtNDArray> tensors() {
        return tensors;
    }
}

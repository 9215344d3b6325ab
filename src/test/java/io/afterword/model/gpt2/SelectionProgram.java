package io.afterword.model.gpt2;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

import io.afterword.domain.SamplingParams;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Draw;

import java.util.List;

/// The part of the step program that selects, on logits that a test makes up.
final class SelectionProgram implements AutoCloseable {
    private final StepProgram program;
    private final PtNDManager memory;

    SelectionProgram() {
        NativeRuntime.load();
        NativeRuntime.enterThread();
        memory = NativeRuntime.newMemory();
        program =
                StepProgram.empty(
                        StepProgram.text(),
                        Steps.SMALL,
                        Precision.FP32,
                        IntegerProducts.EIGHT_BITS);
    }

    List<Choice> choose(float[][] logits, List<Draw> draws) {
        Selection selection = new Selection(draws, logits[0].length);
        try (PtNDArray rows = rows(selection.sorted(List.of(logits)));
                PtNDArray drawn = selection.draws(memory);
                IValue rowsValue = IValue.from(rows);
                IValue drawsValue = IValue.from(drawn);
                IValue filteredCount = IValue.from((long) selection.filtered());
                IValue drawnCount = IValue.from((long) selection.drawn());
                PtNDArray chosen =
                        program.tensor(
                                memory,
                                "choose",
                                rowsValue,
                                drawsValue,
                                filteredCount,
                                drawnCount)) {
            return selection.choices(chosen.toDoubleArray());
        }
    }

    Choice choose(float[] logits, Draw draw) {
        return choose(new float[][] {logits}, List.of(draw)).getFirst();
    }

    /// What tokens are drawn from, normalised.
    double[] distribution(float[] logits, SamplingParams params) {
        Selection selection = new Selection(List.of(new Draw(params, 0)), logits.length);
        try (PtNDArray row = rows(List.of(logits));
                PtNDArray draws = selection.draws(memory);
                IValue rowValue = IValue.from(row);
                IValue drawsValue = IValue.from(draws);
                IValue filteredCount = IValue.from((long) selection.filtered());
                PtNDArray kept =
                        program.tensor(
                                memory, "distribution", rowValue, drawsValue, filteredCount)) {
            return normalised(kept.toFloatArray());
        }
    }

    private static double[] normalised(float[] weights) {
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        double[] shares = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            shares[i] = weights[i] / sum;
        }
        return shares;
    }

    private PtNDArray rows(List<float[]> rows) {
        int width = rows.getFirst().length;
        float[] flat = new float[rows.size() * width];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, flat, row * width, width);
        }
        return (PtNDArray) memory.create(flat, new Shape(rows.size(), width));
    }

    @Override
    public void close() {
        program.close();
        memory.close();
    }
}

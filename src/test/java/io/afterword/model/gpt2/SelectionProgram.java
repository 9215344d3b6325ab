package io.afterword.model.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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
                        Arithmetic.of(Precision.FP32),
                        ComputeDevice.CPU,
                        IntegerProducts.EIGHT_BITS);
    }

    List<Choice> choose(float[][] logits, List<Draw> draws) {
        Selection selection = new Selection(draws, logits[0].length);
        try (PtNDArray rows = rows(selection.sorted(List.of(logits)));
                IValue rowsValue = IValue.from(rows)) {
            return selection.choices(
                    memory,
                    arguments -> {
                        IValue[] all = new IValue[1 + arguments.length];
                        all[0] = rowsValue;
                        System.arraycopy(arguments, 0, all, 1, arguments.length);
                        return program.tensors(memory, "choose", all);
                    });
        }
    }

    Choice choose(float[] logits, Draw draw) {
        return choose(new float[][] {logits}, List.of(draw)).getFirst();
    }

    /// What tokens are drawn from, normalised.
    double[] distribution(float[] logits, Draw draw) {
        Selection selection = new Selection(List.of(draw), logits.length);
        try (PtNDArray row = rows(List.of(adjusted(logits, draw)));
                PtNDArray draws = selection.draws(memory);
                IValue rowValue = IValue.from(row);
                IValue drawsValue = IValue.from(draws);
                IValue bounds = IValue.listFrom(selection.bounds());
                PtNDArray kept =
                        program.tensor(memory, "distribution", rowValue, drawsValue, bounds)) {
            return normalised(kept.toFloatArray());
        }
    }

    /// Logits after bias, penalties and bans.
    float[] adjusted(float[] logits, Draw draw) {
        Selection selection = new Selection(List.of(draw), logits.length);
        try (PtNDArray row = rows(List.of(logits));
                NDList adjustments = selection.adjustments(memory);
                IValue rowValue = IValue.from(row)) {
            for (NDArray some : adjustments) {
                try (IValue adjusted = IValue.from((PtNDArray) some)) {
                    program.call("adjusted", rowValue, adjusted);
                }
            }
            return row.toFloatArray();
        }
    }

    double[] distribution(float[] logits, SamplingParams params) {
        return distribution(logits, new Draw(params, 0));
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

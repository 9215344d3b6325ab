package io.afterword.model.gpt2;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/// Whether this machine's integer products are exact. On a CPU without VNNI two products of an
/// unsigned and a signed 8-bit number are added in 16 bits and saturate: 255·127 twice is more than
/// fits. There, activations of 7 bits are used, whose sums always fit.
final class IntegerProducts {
    /// Activations are -127 to 127, stored as 1 to 255.
    static final int EIGHT_BITS = 127;

    /// Activations are -63 to 63, stored as 1 to 127.
    static final int SEVEN_BITS = 63;

    private static final int LARGEST_WEIGHT = 127;
    private static final int ROWS = 5;
    private static final int CHANNELS = 64;

    private IntegerProducts() {}

    /// The most levels with which products of the network's sizes are exact.
    static int levels(Gpt2Config config) {
        return areExact(config, EIGHT_BITS) ? EIGHT_BITS : SEVEN_BITS;
    }

    static boolean areExact(Gpt2Config config, int levels) {
        NativeRuntime.load();
        NativeRuntime.enterThread();
        String text = StepProgram.text();
        try (StepProgram program =
                StepProgram.empty(
                        text, config, Arithmetic.of(Precision.INT8), ComputeDevice.CPU, levels)) {
            return areExact(program, config.width(), levels)
                    && areExact(program, config.innerWidth(), levels);
        }
    }

    /// Products of extreme numbers, the program's against exact ones.
    private static boolean areExact(StepProgram program, int length, int levels) {
        int[][] x = extremes(ROWS, length, levels, 3);
        int[][] w = extremes(CHANNELS, length, LARGEST_WEIGHT, 5);
        float[] products = products(program, x, w, levels);
        for (int row = 0; row < ROWS; row++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                long exact = 0;
                for (int i = 0; i < length; i++) {
                    exact += (long) x[row][i] * w[channel][i];
                }
                double computed = (double) products[row * CHANNELS + channel] * levels;
                if (Math.abs(computed - exact) > 0.5 + 1e-6 * Math.abs(exact)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static float[] products(StepProgram program, int[][] x, int[][] w, int levels) {
        try (PtNDManager memory = NativeRuntime.newMemory();
                PtNDArray left = floats(memory, x);
                PtNDArray right = floats(memory, w);
                IValue leftValue = IValue.from(left);
                IValue rightValue = IValue.from(right);
                IValue levelsValue = IValue.from((long) levels);
                PtNDArray y = program.tensor(memory, "probe", leftValue, rightValue, levelsValue)) {
            return y.toFloatArray();
        }
    }

    /// Row 0 is the largest number throughout, row 1 the least; the others change their signs in
    /// runs of different lengths.
    private static int[][] extremes(int rows, int length, int largest, int stride) {
        int[][] numbers = new int[rows][length];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < length; i++) {
                boolean negative = row == 1 || (row > 1 && (i * stride) / row % 2 == 1);
                numbers[row][i] = negative ? -largest : largest;
            }
        }
        return numbers;
    }

    private static PtNDArray floats(PtNDManager memory, int[][] numbers) {
        int columns = numbers[0].length;
        float[] flat = new float[numbers.length * columns];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = numbers[i / columns][i % columns];
        }
        return (PtNDArray) memory.create(flat, new Shape(numbers.length, columns));
    }
}

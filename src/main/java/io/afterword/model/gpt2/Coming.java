package io.afterword.model.gpt2;

import ai.djl.ndarray.NDArray;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Numbers on their way from a device into memory that it writes by itself. Until one has come, it
/// is infinite. To look for them is the only way to wait for one step and not for the one that was
/// launched after it: there is no event of CUDA's that DJL could wait for.
final class Coming {
    private static final VarHandle DOUBLES =
            MethodHandles.byteBufferViewVarHandle(double[].class, ByteOrder.nativeOrder());
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private Coming() {}

    /// @param coming float64
    /// @param source where they come from; read if they do not come, since that waits for the
    ///   device, or throws what is wrong with it
    static double[] await(NDArray coming, NDArray source) {
        ByteBuffer bytes = coming.toByteBuffer(true);
        double[] numbers = new double[bytes.remaining() / Double.BYTES];
        long begin = System.nanoTime();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (double) DOUBLES.getVolatile(bytes, i * Double.BYTES);
            while (numbers[i] == Double.POSITIVE_INFINITY) {
                if (System.nanoTime() - begin > PATIENCE_NANOS) {
                    return source.toDoubleArray();
                }
                Thread.onSpinWait();
                numbers[i] = (double) DOUBLES.getVolatile(bytes, i * Double.BYTES);
            }
        }
        return numbers;
    }
}

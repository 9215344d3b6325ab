package io.afterword.model.gpt2;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.ArrayList;
import java.util.List;

/// The matrix products of one call of [Gpt2Training#learn] and nothing else: what its rate of
/// floating-point operations is held against. To be used by one thread.
public final class TrainingProducts implements AutoCloseable {
    private final NDManager memory;
    private final List<NDArray[]> factors = new ArrayList<>();
    private final double operations;

    /// `[batch, rows, inner]` times `[batch, inner, columns]`.
    record Product(long batch, long rows, long inner, long columns) {
        double operations() {
            return 2.0 * batch * rows * inner * columns;
        }

        /// This, the gradient of its left factor, and that of its right one.
        List<Product> withGradients() {
            return List.of(
                    this,
                    new Product(batch, rows, columns, inner),
                    new Product(batch, inner, rows, columns));
        }
    }

    /// @param classes tokens that have a row of their own
    /// @param rows of tokens that are learned at once
    /// @param length of a row
    /// @param threads inside an operation, on a CPU
    public TrainingProducts(
            Gpt2Config config,
            int classes,
            int rows,
            int length,
            Precision precision,
            ComputeDevice device,
            int threads) {
        NativeRuntime.load();
        NativeRuntime.enterThread(threads);
        memory = NativeRuntime.newMemory();
        DataType numbers = precision == Precision.BF16 ? DataType.BFLOAT16 : DataType.FLOAT32;
        Device on = device.isGpu() ? Device.gpu(device.number()) : Device.cpu();
        double sum = 0;
        for (Product product : of(config, classes, rows, length)) {
            factors.add(
                    new NDArray[] {
                        matrix(product.batch(), product.rows(), product.inner(), numbers, on),
                        matrix(product.batch(), product.inner(), product.columns(), numbers, on)
                    });
            sum += product.operations();
        }
        operations = sum;
    }

    static List<Product> of(Gpt2Config config, int classes, int rows, int length) {
        long tokens = (long) rows * length;
        long width = config.width();
        long heads = (long) rows * config.heads();
        long size = width / config.heads();
        List<Product> forward = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            forward.add(new Product(1, tokens, width, 3 * width));
            forward.add(new Product(heads, length, size, length));
            forward.add(new Product(heads, length, length, size));
            forward.add(new Product(1, tokens, width, width));
            forward.add(new Product(1, tokens, width, config.innerWidth()));
            forward.add(new Product(1, tokens, config.innerWidth(), width));
        }
        forward.add(new Product(1, tokens, width, classes));
        return forward.stream().flatMap(product -> product.withGradients().stream()).toList();
    }

    private NDArray matrix(long batch, long rows, long columns, DataType numbers, Device device) {
        Shape shape = batch == 1 ? new Shape(rows, columns) : new Shape(batch, rows, columns);
        try (NDArray random = memory.randomNormal(shape)) {
            return random.toType(numbers, true).toDevice(device, true);
        }
    }

    /// Floating-point operations of [#run], a multiplication and an addition being two.
    public double operations() {
        return operations;
    }

    /// Computes each product once, and waits for the last one.
    public void run() {
        for (int i = 0; i < factors.size(); i++) {
            try (NDArray product = factors.get(i)[0].matMul(factors.get(i)[1])) {
                if (i == factors.size() - 1) {
                    waitFor(product);
                }
            }
        }
    }

    private static void waitFor(NDArray product) {
        try (NDArray one = product.flatten().get("0:1")) {
            one.toByteArray();
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}

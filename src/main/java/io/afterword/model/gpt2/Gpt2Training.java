package io.afterword.model.gpt2;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A network that learns, with its weights and what AdamW remembers of their gradients in the
/// device's memory; owns both. To be used by one thread.
///
/// Tokens that the corpus lacks share one row of the table while it learns ([VocabularyUse]); rows
/// of tokens are given and taken in classes of it.
public final class Gpt2Training implements AutoCloseable {
    private final Gpt2Config config;
    private final VocabularyUse use;
    private final StepProgram program;
    private final PtNDManager memory;
    private final List<TensorShape> wide;
    private final List<TensorShape> narrow;

    /// In place of a token behind the end of a row that is shorter than others.
    public static final int NO_TOKEN = -1;

    /// How an update goes.
    ///
    /// @param rate of learning
    /// @param decay of tables and matrices
    /// @param longest gradient, of all weights together; longer ones are shortened
    public record Update(double rate, double decay, double longest) {}

    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.95;
    private static final double EPSILON = 1e-8;

    /// @param threads inside an operation, on a CPU
    public Gpt2Training(
            Gpt2Weights weights,
            VocabularyUse use,
            Precision precision,
            ComputeDevice device,
            int threads) {
        this.config = weights.config();
        this.use = use;
        NativeRuntime.load();
        NativeRuntime.enterThread(threads);
        List<TensorShape> all = TensorShape.allOf(config);
        this.wide = all.stream().filter(tensor -> tensor.dimensions().size() > 1).toList();
        this.narrow = all.stream().filter(tensor -> tensor.dimensions().size() == 1).toList();
        this.program = StepProgram.toTrain(config, precision, device);
        this.memory = NativeRuntime.newMemory();
        addParameters(weights);
    }

    private void addParameters(Gpt2Weights weights) {
        try (PtNDArray decayed = vector(gathered(weights, wide));
                PtNDArray others = vector(gathered(weights, narrow));
                IValue wideSizes = IValue.listFrom(sizes(wide));
                IValue narrowSizes = IValue.listFrom(sizes(narrow))) {
            program.call("add_sizes", wideSizes, narrowSizes);
            program.withGradients("add_parameters", decayed, others).close();
        }
        if (use.shared() > 0) {
            try (IValue rows = IValue.from((long) use.classes());
                    IValue count = IValue.from((long) use.shared())) {
                program.call("add_shared", rows, count);
            }
        }
    }

    private float[] gathered(Gpt2Weights weights, List<TensorShape> tensors) {
        float[] all = new float[Math.toIntExact(Arrays.stream(sizes(tensors)).sum())];
        int at = 0;
        for (TensorShape tensor : tensors) {
            FloatBuffer numbers = weights.tensor(tensor.name());
            if (isOfVocabulary(tensor)) {
                for (int row = 0; row < use.classes(); row++, at += config.width()) {
                    numbers.position(use.token(row) * config.width());
                    numbers.get(all, at, config.width());
                }
            } else {
                int size = numbers.remaining();
                numbers.get(all, at, size);
                at += size;
            }
        }
        return all;
    }

    private static boolean isOfVocabulary(TensorShape tensor) {
        return tensor.name().equals("wte.weight") || tensor.name().equals("lm_head.weight");
    }

    /// Of tensors while they learn.
    private long[] sizes(List<TensorShape> tensors) {
        return tensors.stream()
                .mapToLong(tensor ->
                        isOfVocabulary(tensor)
                                ? (long) use.classes() * config.width()
                                : tensor.size())
                .toArray();
    }

    private PtNDArray vector(float[] numbers) {
        ByteBuffer bytes = direct(numbers.length * (long) Float.BYTES);
        bytes.asFloatBuffer().put(numbers);
        return memory.create(bytes, new Shape(numbers.length), DataType.FLOAT32);
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    /// Rows of classes, [rows, length].
    private PtNDArray table(int[] classes, int rows) {
        ByteBuffer bytes = direct(classes.length * (long) Long.BYTES);
        for (int id : classes) {
            bytes.putLong(id);
        }
        return memory.create(
                bytes.rewind(), new Shape(rows, classes.length / rows), DataType.INT64);
    }

    /// Adds the gradient of the losses of some rows, all of their tokens together. On a GPU it
    /// returns before that is done.
    ///
    /// @param classes of one row after another, all of one length or filled up with [#NO_TOKEN]
    /// @param seed of what is dropped out
    /// @return the mean loss of each row
    public DeviceNumbers learn(int[] classes, int rows, double dropout, long seed) {
        if (dropout > 0) {
            JniUtils.setSeed(seed);
        }
        try (PtNDArray table = table(classes, rows);
                PtNDArray share = (PtNDArray) memory.create(new double[] {dropout});
                PtNDArray losses = program.withGradients("learn", table, share)) {
            return new DeviceNumbers(IValue.from(losses));
        }
    }

    /// The mean loss of each row, without learning from it.
    ///
    /// @param classes as in [#learn]
    public DeviceNumbers tried(int[] classes, int rows) {
        try (PtNDArray table = table(classes, rows);
                IValue first = IValue.from(table)) {
            return new DeviceNumbers(program.value("tried", first));
        }
    }

    /// Updates the weights by the mean of what was learned since the last time.
    ///
    /// @param tokens that it was learned from: in each row all but the first
    /// @param step from 1
    /// @return the gradient's length
    public DeviceNumbers update(long tokens, long step, Update update) {
        try (IValue count = IValue.from(tokens);
                IValue longest = IValue.from(update.longest());
                IValue rate = IValue.from(update.rate());
                IValue decay = IValue.from(update.decay());
                IValue betas = IValue.listFrom(BETA_1, BETA_2);
                IValue faded =
                        IValue.listFrom(
                                1 - Math.pow(BETA_1, (double) step),
                                1 - Math.pow(BETA_2, (double) step));
                IValue epsilon = IValue.from(EPSILON)) {
            return new DeviceNumbers(
                    program.value("update", count, longest, rate, decay, betas, faded, epsilon));
        }
    }

    /// Logits of the classes that may follow a row.
    public float[] following(int[] classes) {
        try (PtNDArray table = table(classes, 1);
                IValue row = IValue.from(table);
                PtNDArray logits = program.tensor(memory, "following", row)) {
            return logits.toFloatArray();
        }
    }

    /// Numbers that a device computes; to be closed.
    public final class DeviceNumbers implements AutoCloseable {
        private final IValue value;

        private DeviceNumbers(IValue value) {
            this.value = value;
        }

        /// Waits for them.
        public float[] get() {
            try (PtNDArray told = program.tensor(memory, "told", value)) {
                return told.toFloatArray();
            }
        }

        @Override
        public void close() {
            value.close();
        }
    }

    /// All that training goes on from: six vectors.
    public List<float[]> state() {
        try (IValue state = program.value("state");
                NDList vectors = state.toNDList(memory)) {
            return vectors.stream().map(vector -> vector.toFloatArray()).toList();
        }
    }

    /// Goes on from a state.
    ///
    /// @param state of a network of the same config and vocabulary
    public void restore(List<float[]> state) {
        PtNDArray[] vectors = state.stream().map(this::vector).toArray(PtNDArray[]::new);
        try (IValue list = IValue.listFrom(vectors)) {
            program.call("restore", list);
        } finally {
            Arrays.stream(vectors).forEach(PtNDArray::close);
        }
    }

    /// The weights as they are now, of the whole vocabulary.
    public Gpt2Weights weights() {
        List<float[]> state = state();
        return new LearnedWeights(
                config, use, parts(wide, state.get(0)), parts(narrow, state.get(1)));
    }

    private Map<String, FloatBuffer> parts(List<TensorShape> tensors, float[] vector) {
        long[] sizes = sizes(tensors);
        Map<String, FloatBuffer> parts = new HashMap<>();
        int at = 0;
        for (int i = 0; i < sizes.length; i++) {
            int size = Math.toIntExact(sizes[i]);
            parts.put(tensors.get(i).name(), FloatBuffer.wrap(vector, at, size).slice());
            at += size;
        }
        return parts;
    }

    @Override
    public void close() {
        program.close();
        memory.close();
    }
}

package io.afterword.model.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The step program (`step.txt`) with the weights of one network inside: one native call runs a
/// step. Owns the weights' native memory. Once loaded nothing in it changes, so any number of
/// threads may run it at once, each on key-value memory of its own.
final class StepProgram implements AutoCloseable {
    private final PtNDManager memory;
    private final PtSymbolBlock block;

    private StepProgram(PtNDManager memory, PtSymbolBlock block) {
        this.memory = memory;
        this.block = block;
    }

    /// The program's text as it is in the resources.
    static String text() {
        try (InputStream in = StepProgram.class.getResourceAsStream("step.txt")) {
            if (in == null) {
                throw new IllegalStateException("step.txt is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param levels integers of activations in int8: -levels to levels
    static StepProgram load(
            String text,
            Gpt2Weights weights,
            Arithmetic arithmetic,
            ComputeDevice device,
            int levels) {
        StepProgram program = empty(text, weights.config(), arithmetic, device, levels);
        try {
            if (arithmetic.kernels() == Kernels.CPU) {
                program.addMasks(weights.config());
            }
            program.add(weights);
            return program;
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /// The program without weights.
    static StepProgram empty(
            String text,
            Gpt2Config config,
            Arithmetic arithmetic,
            ComputeDevice device,
            int levels) {
        return of(archive(text, config, arithmetic, device, levels));
    }

    /// The program without weights, to train some.
    static StepProgram toTrain(Gpt2Config config, Precision precision, ComputeDevice device) {
        Arithmetic arithmetic =
                new Arithmetic(Kernels.GPU, precision, KvPrecision.usual(Kernels.GPU, precision));
        Map<String, Object> attributes =
                attributes(config, arithmetic, device, IntegerProducts.EIGHT_BITS);
        attributes.put("training", true);
        return of(ProgramArchive.of(text(), attributes));
    }

    private static StepProgram of(byte[] archive) {
        PtNDManager memory = NativeRuntime.newMemory();
        try {
            return new StepProgram(
                    memory,
                    JniUtils.loadModule(memory, new ByteArrayInputStream(archive), false, false));
        } catch (IOException e) {
            memory.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /// The program without weights, as libtorch loads it from a file.
    static byte[] archive(
            String text,
            Gpt2Config config,
            Arithmetic arithmetic,
            ComputeDevice device,
            int levels) {
        return ProgramArchive.of(text, attributes(config, arithmetic, device, levels));
    }

    /// In the order in which the text declares them.
    private static Map<String, Object> attributes(
            Gpt2Config config, Arithmetic arithmetic, ComputeDevice device, int levels) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("training", false);
        attributes.put("heads", config.heads());
        attributes.put("head_size", KvMemory.headSize(config));
        attributes.put("epsilon", config.layerNormEpsilon());
        attributes.put("activation", config.activation().name());
        attributes.put("attention_scales", attentionScales(config));
        attributes.put("plain", arithmetic.kernels() == Kernels.GPU);
        attributes.put("device", device.torchName());
        attributes.put("int8", arithmetic.products() == Precision.INT8);
        attributes.put("levels", levels);
        attributes.put("number", arithmetic.products().scalarType());
        for (String list :
                List.of(
                        "embeddings",
                        "norms",
                        "biases",
                        "matrices",
                        "packed",
                        "masks",
                        "parameters",
                        "gradients",
                        "means",
                        "squares",
                        "shared",
                        "wide",
                        "narrow")) {
            attributes.put(list, List.of());
        }
        return attributes;
    }

    /// What scores are multiplied by, in each layer.
    private static List<Double> attentionScales(Gpt2Config config) {
        double scale = config.scaleAttention() ? 1 / Math.sqrt(config.headSize()) : 1;
        return IntStream.rangeClosed(1, config.layers())
                .mapToObj(layer -> config.scaleByInverseLayerIndex() ? scale / layer : scale)
                .toList();
    }

    private void addMasks(Gpt2Config config) {
        try (IValue positions = IValue.from((long) KvMemory.positions(config))) {
            call("add_masks", positions);
        }
    }

    private void add(Gpt2Weights weights) {
        Gpt2Config config = weights.config();
        for (TensorShape tensor : TensorShape.allOf(config)) {
            add(weights, tensor);
        }
        if (config.tiedOutput()) {
            call("add_tied_output");
        }
    }

    /// The program copies what it keeps.
    private void add(Gpt2Weights weights, TensorShape tensor) {
        long[] dimensions = tensor.dimensions().stream().mapToLong(Integer::longValue).toArray();
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer bytes =
                    arena.allocate(tensor.size() * Float.BYTES, Float.BYTES)
                            .asByteBuffer()
                            .order(ByteOrder.nativeOrder());
            bytes.asFloatBuffer().put(weights.tensor(tensor.name()));
            try (PtNDArray array = memory.create(bytes, new Shape(dimensions), DataType.FLOAT32);
                    IValue argument = IValue.from(array)) {
                call(method(tensor.name()), argument);
            }
        }
    }

    /// The method that takes a tensor.
    private static String method(String tensor) {
        String part = tensor.substring(tensor.lastIndexOf('.', tensor.lastIndexOf('.') - 1) + 1);
        return switch (part) {
            case "wte.weight", "wpe.weight" -> "add_embedding";
            case "ln_1.weight",
                    "ln_1.bias",
                    "ln_2.weight",
                    "ln_2.bias",
                    "ln_f.weight",
                    "ln_f.bias" ->
                    "add_norm";
            case "c_attn.weight" -> "add_heads";
            case "c_attn.bias" -> "add_heads_bias";
            case "c_proj.weight" -> tensor.contains(".attn.") ? "add_merge" : "add_matrix";
            case "c_fc.weight" -> "add_matrix";
            case "c_fc.bias", "c_proj.bias" -> "add_bias";
            case "lm_head.weight" -> "add_output";
            default -> throw new IllegalArgumentException("no place for tensor " + tensor);
        };
    }

    /// Runs a method that returns a tensor. Arguments stay the caller's.
    ///
    /// @param owner of the tensor that is returned
    PtNDArray tensor(PtNDManager owner, String method, IValue... arguments) {
        try (IValue result = value(method, arguments)) {
            return result.toTensor(owner);
        }
    }

    /// Runs a method that returns a tensor, or a list of them. Arguments stay the caller's.
    ///
    /// @param owner of the tensors that are returned
    NDList tensors(PtNDManager owner, String method, IValue... arguments) {
        try (IValue result = value(method, arguments)) {
            return result.toNDList(owner);
        }
    }

    /// Runs a method whose result stays on the native side. Arguments stay the caller's, and so
    /// does the result.
    IValue value(String method, IValue... arguments) {
        return IValueUtils.runMethod(block, method, arguments);
    }

    /// Runs a method whose operations have gradients. Arguments stay the caller's; it is the owner
    /// of the first one who owns the result.
    PtNDArray withGradients(String method, PtNDArray... arguments) {
        NDList list = new NDList(arguments);
        try (NDArray named = memory.create(0)) {
            named.setName("module_method:" + method);
            list.add(named);
            return (PtNDArray) IValueUtils.forward(block, list, true).singletonOrThrow();
        }
    }

    /// Runs a method for its effect. Arguments stay the caller's.
    void call(String method, IValue... arguments) {
        value(method, arguments).close();
    }

    /// Frees the weights. Nothing may run.
    @Override
    public void close() {
        block.close();
        memory.close();
    }
}

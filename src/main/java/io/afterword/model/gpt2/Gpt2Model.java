package io.afterword.model.gpt2;

import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ModelRunner;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.nio.charset.StandardCharsets;

/// GPT-2 with its weights in native memory. Owns them; its runners are closed before it is.
public final class Gpt2Model implements LanguageModel {
    private static final Logger LOG = LoggerFactory.getLogger(Gpt2Model.class);
    private static final int GPU_STEP_TOKENS = 2048;

    private final Gpt2Config config;
    private final Arithmetic arithmetic;
    private final ComputeDevice device;
    private final StepProgram program;
    private final StepShape shape;
    private final String fingerprint;
    private final SelfTest selfTest;

    /// What may be other than usual, in tests.
    ///
    /// @param text of the step program
    /// @param levels of activations in int8
    record Variant(String text, StepShape shape, int levels) {
        static Variant usual(Gpt2Config config, Precision precision) {
            return new Variant(
                    StepProgram.text(),
                    StepShape.of(config),
                    precision == Precision.INT8
                            ? IntegerProducts.levels(config)
                            : IntegerProducts.EIGHT_BITS);
        }

        Variant withText(String other) {
            return new Variant(other, shape, levels);
        }

        Variant withLevels(int other) {
            return new Variant(text, shape, other);
        }
    }

    private Gpt2Model(
            Gpt2Config config,
            Arithmetic arithmetic,
            ComputeDevice device,
            StepProgram program,
            StepShape shape,
            SelfTest selfTest,
            String fingerprint) {
        this.config = config;
        this.arithmetic = arithmetic;
        this.device = device;
        this.program = program;
        this.shape = shape;
        this.selfTest = selfTest;
        this.fingerprint = fingerprint;
    }

    /// On the CPU, with keys and values in fp32.
    public static Gpt2Model load(Gpt2Weights weights, Precision precision) {
        return load(weights, Arithmetic.of(precision));
    }

    /// On the CPU.
    public static Gpt2Model load(Gpt2Weights weights, Arithmetic arithmetic) {
        return load(weights, arithmetic, ComputeDevice.CPU);
    }

    /// Copies weights into the device's memory and tests them there. Takes seconds for a network of
    /// a hundred million numbers.
    ///
    /// @throws IllegalStateException if PyTorch's natives are missing
    public static Gpt2Model load(Gpt2Weights weights, Arithmetic arithmetic, ComputeDevice device) {
        Variant usual = Variant.usual(weights.config(), arithmetic.products());
        return load(weights, arithmetic, device, usual);
    }

    /// On the CPU.
    static Gpt2Model load(Gpt2Weights weights, Arithmetic arithmetic, Variant variant) {
        return load(weights, arithmetic, ComputeDevice.CPU, variant);
    }

    private static Gpt2Model load(
            Gpt2Weights weights, Arithmetic arithmetic, ComputeDevice device, Variant variant) {
        if (device.isGpu() && arithmetic.kernels() != Kernels.GPU) {
            throw new IllegalArgumentException(
                    "%s does not have the kernels of %s".formatted(device, arithmetic));
        }
        NativeRuntime.load();
        NativeRuntime.enterThread();
        Gpt2Config config = weights.config();
        StepProgram program =
                StepProgram.load(variant.text(), weights, arithmetic, device, variant.levels());
        try {
            SelfTest selfTest = test(program, config, arithmetic, variant);
            if (!selfTest.passed()) {
                // kernels of a GPU do not promise what it tests
                LOG.atLevel(arithmetic.kernels() == Kernels.CPU ? Level.WARN : Level.INFO)
                        .addKeyValue("failed", selfTest.failed())
                        .log("self-test failed");
            }
            String fingerprint = fingerprint(weights, arithmetic, variant, selfTest);
            return new Gpt2Model(
                    config, arithmetic, device, program, variant.shape(), selfTest, fingerprint);
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    private static String fingerprint(
            Gpt2Weights weights, Arithmetic arithmetic, Variant variant, SelfTest selfTest) {
        String made =
                String.join(
                        "\n",
                        weights.digest(),
                        arithmetic.toString(),
                        "levels " + variant.levels(),
                        variant.text(),
                        selfTest.toString(),
                        selfTest.bits());
        return Sha256.of(made.getBytes(StandardCharsets.UTF_8));
    }

    private static SelfTest test(
            StepProgram program, Gpt2Config config, Arithmetic arithmetic, Variant variant) {
        boolean exact =
                arithmetic.products() != Precision.INT8
                        || IntegerProducts.areExact(config, variant.levels());
        try (Gpt2Runner runner =
                new Gpt2Runner(program, config, variant.shape(), arithmetic, SelfTest.SLOTS)) {
            return SelfTest.run(runner, config, exact);
        }
    }

    /// What it computes on.
    public ComputeDevice device() {
        return device;
    }

    public Gpt2Config config() {
        return config;
    }

    /// What was found at load.
    public SelfTest selfTest() {
        return selfTest;
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public int contextLength() {
        return config.contextLength();
    }

    @Override
    public int endOfText() {
        return config.endOfText();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public long slotBytes() {
        return KvMemory.slotBytes(config, arithmetic.kv());
    }

    @Override
    public int workers(int cores) {
        return device.isGpu() ? 1 : cores;
    }

    /// More on a GPU, where a step of few takes as long as its launches.
    @Override
    public int stepTokens() {
        return device.isGpu() ? GPU_STEP_TOKENS : LanguageModel.super.stepTokens();
    }

    @Override
    public ModelRunner newRunner(int slots) {
        return runner(slots);
    }

    Gpt2Runner runner(int slots) {
        return new Gpt2Runner(program, config, shape, arithmetic, slots);
    }

    @Override
    public void close() {
        program.close();
    }
}

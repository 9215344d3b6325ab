package io.afterword.model.gpt2;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Weights that nobody trained, distributed as GPT-2's are before training: matrices and embeddings
/// of one standard deviation, those that end a residual path divided by the root of their number
/// (Radford et al., 2019, 2.3), biases 0, layer norms 1.
///
/// A number is a function of seed, tensor and place in it, so any tensor can be made alone, and is
/// the same on every machine: the four 16-bit quarters of a SplitMix64 hash (Steele et al., 2014),
/// summed, which comes close to a normal distribution and ends at 3.46 standard deviations. One
/// core makes some hundred million a second.
public final class RandomWeights implements Gpt2Weights {
    /// GPT-2's own.
    public static final double STANDARD_DEVIATION = 0.02;

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    /// Twice the mean of the sum of four quarters.
    private static final int TWICE_MEAN = 4 * 0xffff;

    /// The standard deviation of twice the sum of four quarters.
    private static final double DEVIATION = 2 * Math.sqrt(4 * (Math.pow(65_536, 2) - 1) / 12);

    private final Gpt2Config config;
    private final long seed;
    private final double standardDeviation;
    private final Map<String, TensorShape> shapes;

    public RandomWeights(Gpt2Config config, long seed) {
        this(config, seed, STANDARD_DEVIATION);
    }

    public RandomWeights(Gpt2Config config, long seed, double standardDeviation) {
        if (!(standardDeviation >= 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "standard deviation must be >= 0 and finite, was " + standardDeviation);
        }
        this.config = config;
        this.seed = seed;
        this.standardDeviation = standardDeviation;
        this.shapes =
                TensorShape.allOf(config).stream()
                        .collect(Collectors.toMap(TensorShape::name, Function.identity()));
    }

    @Override
    public Gpt2Config config() {
        return config;
    }

    @Override
    public FloatBuffer tensor(String name) {
        TensorShape shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("no tensor " + name + " in " + config);
        }
        float[] numbers = new float[Math.toIntExact(shape.size())];
        if (shape.dimensions().size() > 1) {
            fillRandom(numbers, hash(seed) + hash(name), deviationOf(name));
        } else if (name.endsWith(".weight")) {
            Arrays.fill(numbers, 1);
        }
        return FloatBuffer.wrap(numbers);
    }

    /// Of what the numbers are made from, not of the numbers: equal digests mean equal weights.
    @Override
    public String digest() {
        return Sha256.of(
                "random weights, first way of making them: seed %d, deviation %s, %s"
                        .formatted(seed, standardDeviation, config)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private double deviationOf(String name) {
        return name.endsWith("c_proj.weight")
                ? standardDeviation / Math.sqrt(2.0 * config.layers())
                : standardDeviation;
    }

    private static void fillRandom(float[] numbers, long start, double deviation) {
        float scale = (float) (deviation / DEVIATION);
        long state = start;
        for (int i = 0; i < numbers.length; i++) {
            state += GOLDEN_GAMMA;
            long bits = hash(state);
            int sum =
                    (int) (bits & 0xffff)
                            + (int) (bits >>> 16 & 0xffff)
                            + (int) (bits >>> 32 & 0xffff)
                            + (int) (bits >>> 48);
            numbers[i] = scale * (2 * sum - TWICE_MEAN);
        }
    }

    private static long hash(String name) {
        long hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = hash(hash + GOLDEN_GAMMA + name.charAt(i));
        }
        return hash;
    }

    /// SplitMix64's finalizer.
    private static long hash(long state) {
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}

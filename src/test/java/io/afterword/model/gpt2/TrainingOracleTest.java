package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.model.gpt2.Gpt2Training.DeviceNumbers;
import io.afterword.model.gpt2.Gpt2Training.Update;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A network learns as it does in transformers and PyTorch.
class TrainingOracleTest {
    private static final double RELATIVE = 1e-4;
    private static final double LOSS = 1e-3;
    private static final double LOGITS = 1e-4;
    private static final double UNLIMITED = 1e9;

    /// After the first update AdamW remembers a tenth of the gradient.
    private static final float FIRST_SHARE = 0.1f;

    @ParameterizedTest
    @ValueSource(strings = {"odd-inner", "unscaled", "untied"})
    void givesTheGradientOfEveryWeight(String name) {
        GoldenTraining golden = GoldenTraining.named(name);
        Gpt2Weights weights = weights(name);
        VocabularyUse all = VocabularyUse.all(weights.config().vocabularySize());
        checkGradients(weights, all, golden, golden.number("loss"), golden.tensors("gradients"));
    }

    /// The gradient of a row that tokens share is the sum of theirs.
    @Test
    void givesTheGradientOfARowThatTokensShare() {
        GoldenTraining golden = GoldenTraining.named("odd-inner");
        Gpt2Weights weights = weights("odd-inner");
        BitSet used = new BitSet();
        IntStream.of(golden.rows()).forEach(used::set);
        VocabularyUse use = VocabularyUse.of(weights.config().vocabularySize(), used);
        assertThat(use.shared()).isGreaterThan(50);
        checkGradients(
                weights, use, golden, golden.number("shared_loss"), golden.tensors("shared"));
    }

    private static void checkGradients(
            Gpt2Weights weights,
            VocabularyUse use,
            GoldenTraining golden,
            double loss,
            VectorFile gradients) {
        int[] classes = IntStream.of(golden.rows()).map(use::classOf).toArray();
        try (Gpt2Training training = training(weights, use)) {
            assertThat(mean(training.learn(classes, golden.count(), 0, 0)))
                    .isCloseTo(loss, within(LOSS));
            int tokens = classes.length - golden.count(); // but the first of each row
            training.update(tokens, 1, new Update(1e-3, 0, UNLIMITED)).close();
            List<float[]> state = training.state();
            Map<String, float[]> means = tensors(weights.config(), use, state.get(2), state.get(3));
            assertThat(means)
                    .allSatisfy((tensor, mean) ->
                            assertThat(
                                            distance(
                                                    scaled(mean, 1 / FIRST_SHARE),
                                                    gradients.get(tensor)))
                                    .isLessThan(RELATIVE));
        }
    }

    /// Each update learns from its rows in two parts. About half of the gradients are clipped.
    @Test
    void followsFiftyUpdatesOfPyTorch() {
        GoldenTraining golden = GoldenTraining.named("odd-inner");
        Gpt2Weights weights = weights("odd-inner");
        VocabularyUse all = VocabularyUse.all(weights.config().vocabularySize());
        try (Gpt2Training training = training(weights, all)) {
            List<GoldenTraining.Update> updates = golden.updates();
            assertThat(updates).hasSize(50);
            for (int i = 0; i < updates.size(); i++) {
                GoldenTraining.Update update = updates.get(i);
                int half = update.rows().length / 2;
                int count = update.count() / 2;
                int[] rest = Arrays.copyOfRange(update.rows(), half, 2 * half);
                double loss =
                        mean(training.learn(Arrays.copyOf(update.rows(), half), count, 0, 0)) / 2
                                + mean(training.learn(rest, count, 0, 0)) / 2;
                int tokens = update.rows().length - update.count();
                double norm =
                        mean(training.update(tokens, i + 1, new Update(update.rate(), 0.1, 1)));
                assertThat(loss).as("loss %d", i).isCloseTo(update.loss(), within(LOSS));
                assertThat(norm / update.norm()).as("norm %d", i).isCloseTo(1, within(LOSS));
            }
            checkWeights(training.weights(), golden.tensors("weights"));
        }
    }

    /// Biases of keys aside: their true gradient is 0, so an update moves them by what rounding
    /// leaves of it; no score depends on them.
    private static void checkWeights(Gpt2Weights learned, VectorFile expected) {
        int width = learned.config().width();
        for (TensorShape tensor : TensorShape.allOf(learned.config())) {
            float[] numbers = new float[Math.toIntExact(tensor.size())];
            learned.tensor(tensor.name()).get(numbers);
            float[] others = expected.get(tensor.name());
            if (tensor.name().endsWith("c_attn.bias")) {
                System.arraycopy(numbers, width, others, width, width);
            }
            assertThat(distance(numbers, others)).as(tensor.name()).isLessThan(LOSS);
        }
    }

    static Stream<GoldenCheckpoint> checkpoints() {
        return GoldenCheckpoint.all().stream();
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void beginsWithTheLogitsOfTransformers(GoldenCheckpoint golden) {
        Gpt2Weights weights = CheckpointWeights.open(golden.directory());
        try (Gpt2Training training =
                training(weights, VocabularyUse.all(weights.config().vocabularySize()))) {
            for (GoldenCheckpoint.Forward forward : golden.forwards()) {
                float[] last = forward.logits()[forward.ids().length - 1];
                assertThat(training.following(forward.ids()))
                        .containsExactly(last, within((float) LOGITS));
            }
        }
    }

    private static Gpt2Training training(Gpt2Weights weights, VocabularyUse use) {
        return new Gpt2Training(weights, use, Precision.FP32, ComputeDevice.CPU, 1);
    }

    private static Gpt2Weights weights(String name) {
        return CheckpointWeights.open(GoldenCheckpoint.named(name).directory());
    }

    private static double mean(DeviceNumbers numbers) {
        try (numbers) {
            float[] all = numbers.get();
            return IntStream.range(0, all.length).mapToDouble(i -> all[i]).average().orElseThrow();
        }
    }

    /// Of the two vectors of a state.
    private static Map<String, float[]> tensors(
            Gpt2Config config, VocabularyUse use, float[] wide, float[] narrow) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        int wideAt = 0;
        int narrowAt = 0;
        for (TensorShape tensor : TensorShape.allOf(config)) {
            boolean table =
                    tensor.name().equals("wte.weight") || tensor.name().equals("lm_head.weight");
            int size = table ? use.classes() * config.width() : Math.toIntExact(tensor.size());
            if (tensor.dimensions().size() > 1) {
                tensors.put(tensor.name(), Arrays.copyOfRange(wide, wideAt, wideAt += size));
            } else {
                tensors.put(tensor.name(), Arrays.copyOfRange(narrow, narrowAt, narrowAt += size));
            }
        }
        assertThat(wideAt).isEqualTo(wide.length);
        assertThat(narrowAt).isEqualTo(narrow.length);
        return tensors;
    }

    private static float[] scaled(float[] numbers, float by) {
        float[] scaled = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            scaled[i] = numbers[i] * by;
        }
        return scaled;
    }

    /// The length of the difference, relative to what is expected.
    private static double distance(float[] numbers, float[] expected) {
        assertThat(numbers).hasSameSizeAs(expected);
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) numbers[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / length);
    }
}

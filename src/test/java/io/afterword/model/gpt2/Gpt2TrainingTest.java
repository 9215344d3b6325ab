package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.TokenIds;
import io.afterword.model.gpt2.Gpt2Training.Update;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// A network learns by the program that serves it.
class Gpt2TrainingTest {
    private static final int LENGTH = 40;
    private static final Gpt2Weights WEIGHTS = Steps.weights(Steps.SMALL);

    @Test
    void hasTheLossOfTheNetworkThatIsServed() {
        int[] row = row(1);
        try (Gpt2Training training =
                        training(VocabularyUse.all(WEIGHTS.config().vocabularySize()));
                Gpt2Training.DeviceNumbers losses = training.tried(row, 1)) {
            assertThat(losses.get()).hasSize(1);
            assertThat((double) losses.get()[0]).isCloseTo(servedLoss(row), within(1e-4));
        }
    }

    @Test
    void goesDown() {
        int[] row = row(2);
        VocabularyUse use = VocabularyUse.all(WEIGHTS.config().vocabularySize());
        try (Gpt2Training training = training(use)) {
            double before = loss(training, row);
            training.learn(row, 1, 0, 0).close();
            // with a rate this small and no adaption yet, a step goes down each weight alike
            training.update(LENGTH - 1, 1, new Update(1e-4, 0, 1e9)).close();
            assertThat(loss(training, row)).isLessThan(before);
        }
    }

    @Test
    void learnsARowByHeart() {
        int[] row = row(3);
        try (Gpt2Training training = training(use(row))) {
            int[] classes = classes(use(row), row);
            for (int step = 1; step <= 60; step++) {
                training.learn(classes, 1, 0, step).close();
                training.update(LENGTH - 1, step, new Update(3e-3, 0.1, 1)).close();
            }
            assertThat(loss(training, classes)).isLessThan(0.1);
        }
    }

    /// The mean of what two calls add is what one call with both rows adds.
    @Test
    void addsGradientsUp() {
        int[] both = IntStream.concat(IntStream.of(row(4)), IntStream.of(row(5))).toArray();
        VocabularyUse use = VocabularyUse.all(WEIGHTS.config().vocabularySize());
        try (Gpt2Training apart = training(use);
                Gpt2Training together = training(use)) {
            apart.learn(row(4), 1, 0, 0).close();
            apart.learn(row(5), 1, 0, 0).close();
            together.learn(both, 2, 0, 0).close();
            int tokens = 2 * (LENGTH - 1);
            float apartLength;
            float togetherLength;
            try (Gpt2Training.DeviceNumbers one = apart.update(tokens, 1, new Update(1e-3, 0, 1));
                    Gpt2Training.DeviceNumbers other =
                            together.update(tokens, 1, new Update(1e-3, 0, 1))) {
                apartLength = one.get()[0];
                togetherLength = other.get()[0];
            }
            assertThat(apartLength).isCloseTo(togetherLength, within(1e-3f * togetherLength));
            assertThat(loss(apart, row(4))).isCloseTo(loss(together, row(4)), within(1e-3));
        }
    }

    /// What is filled up counts nowhere, also not in the mean of what an update learns from.
    @Test
    void learnsFromAShorterRowAsIfItWereAlone() {
        VocabularyUse use = VocabularyUse.all(WEIGHTS.config().vocabularySize());
        int[] shorter = Arrays.copyOf(row(9), LENGTH / 2);
        int[] filled = Arrays.copyOf(shorter, LENGTH);
        Arrays.fill(filled, LENGTH / 2, LENGTH, Gpt2Training.NO_TOKEN);
        int[] both = IntStream.concat(IntStream.of(row(8)), IntStream.of(filled)).toArray();
        int tokens = LENGTH - 1 + LENGTH / 2 - 1;
        try (Gpt2Training apart = training(use);
                Gpt2Training together = training(use)) {
            float[] alone = {learned(apart, row(8), 1)[0], learned(apart, shorter, 1)[0]};
            assertThat(learned(together, both, 2)).containsExactly(alone, within(1e-4f));
            try (Gpt2Training.DeviceNumbers one = apart.update(tokens, 1, new Update(1e-3, 0, 1));
                    Gpt2Training.DeviceNumbers other =
                            together.update(tokens, 1, new Update(1e-3, 0, 1))) {
                assertThat(one.get()[0]).isCloseTo(other.get()[0], within(1e-3f * other.get()[0]));
            }
        }
    }

    private static float[] learned(Gpt2Training training, int[] classes, int rows) {
        try (Gpt2Training.DeviceNumbers losses = training.learn(classes, rows, 0, 0)) {
            return losses.get();
        }
    }

    /// Dropout included, which is a matter of the seed.
    @Test
    void goesOnFromItsStateAsIfItHadNotStopped() {
        VocabularyUse use = use(row(6));
        int[] classes = classes(use, row(6));
        List<float[]> undisturbed;
        List<float[]> halfway;
        try (Gpt2Training training = training(use)) {
            steps(training, classes, 1, 5);
            halfway = training.state();
            steps(training, classes, 6, 10);
            undisturbed = training.state();
        }
        try (Gpt2Training training = training(use)) {
            training.restore(halfway);
            steps(training, classes, 6, 10);
            assertThat(training.state())
                    .zipSatisfy(undisturbed, (one, other) -> assertThat(one).isEqualTo(other));
        }
    }

    /// Tokens that the corpus lacks count in the sum over the vocabulary, each as much as the
    /// shared row.
    @Test
    void countsASharedRowAsOftenAsItStandsForAToken() {
        int[] row = row(7);
        VocabularyUse use = use(row);
        assertThat(use.shared()).isGreaterThan(100);
        try (Gpt2Training training = training(use)) {
            double shared = loss(training, classes(use, row));
            try (Gpt2Training whole =
                            new Gpt2Training(
                                    training.weights(),
                                    VocabularyUse.all(WEIGHTS.config().vocabularySize()),
                                    Precision.FP32,
                                    ComputeDevice.CPU,
                                    1);
                    Gpt2Training.DeviceNumbers losses = whole.tried(row, 1)) {
                assertThat((double) losses.get()[0]).isCloseTo(shared, within(1e-4));
            }
        }
    }

    private static Gpt2Training training(VocabularyUse use) {
        return new Gpt2Training(WEIGHTS, use, Precision.FP32, ComputeDevice.CPU, 1);
    }

    private static void steps(Gpt2Training training, int[] classes, int from, int to) {
        for (int step = from; step <= to; step++) {
            training.learn(classes, 1, 0.1, step).close();
            training.update(LENGTH - 1, step, new Update(1e-3, 0.1, 1)).close();
        }
    }

    private static double loss(Gpt2Training training, int[] classes) {
        try (Gpt2Training.DeviceNumbers losses = training.tried(classes, 1)) {
            return losses.get()[0];
        }
    }

    private static double servedLoss(int[] row) {
        try (Gpt2Model model = Gpt2Model.load(WEIGHTS, Precision.FP32);
                Gpt2Runner runner = model.runner(1)) {
            float[][] logits = runner.logits(List.of(Steps.chunk(0, TokenIds.of(row))));
            double sum = 0;
            for (int i = 0; i + 1 < row.length; i++) {
                double total = 0;
                for (float logit : logits[i]) {
                    total += Math.exp(logit);
                }
                sum += Math.log(total) - logits[i][row[i + 1]];
            }
            return sum / (row.length - 1);
        }
    }

    private static int[] row(int number) {
        return Steps.tokens(number, LENGTH).toArray();
    }

    private static VocabularyUse use(int[] row) {
        BitSet used = new BitSet();
        IntStream.of(row).forEach(used::set);
        return VocabularyUse.of(WEIGHTS.config().vocabularySize(), used);
    }

    private static int[] classes(VocabularyUse use, int[] row) {
        return IntStream.of(row).map(use::classOf).toArray();
    }
}

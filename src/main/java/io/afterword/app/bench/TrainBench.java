package io.afterword.app.bench;

import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.gpt2.Gpt2Training;
import io.afterword.model.gpt2.Gpt2Training.DeviceNumbers;
import io.afterword.model.gpt2.Gpt2Training.Update;
import io.afterword.model.gpt2.RandomWeights;
import io.afterword.model.gpt2.TrainingProducts;
import io.afterword.model.gpt2.VocabularyUse;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/// Times updates of a network, and the same matrix products alone, in turns.
record TrainBench(Network network, TrainConditions conditions) {
    private static final double NANOS = 1e9;
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;
    private static final long SEED = 1;

    /// Of the first update, so that it is no special case.
    private static final Update UPDATE = new Update(1e-4, 0.1, 1);

    /// @param peak of the device, in 10^12 operations a second; null if nobody knows
    List<Figure> figures(@Nullable Double peak) {
        Gpt2Config config = network.shape().config();
        BitSet used = new BitSet();
        used.set(0, conditions.vocabulary());
        VocabularyUse use = VocabularyUse.of(config.vocabularySize(), used);
        List<Double> learning = new ArrayList<>();
        List<Double> multiplying = new ArrayList<>();
        double operations;
        try (Gpt2Training training =
                        new Gpt2Training(
                                new RandomWeights(config, SEED),
                                use,
                                network.precision(),
                                network.device(),
                                conditions.threads());
                TrainingProducts products =
                        new TrainingProducts(
                                config,
                                use.classes(),
                                conditions.rows(),
                                conditions.length(),
                                network.precision(),
                                network.device(),
                                conditions.threads())) {
            operations = products.operations();
            for (int round = 0; round <= conditions.rounds(); round++) {
                double update = seconds(() -> update(training, use.classes()));
                double loop = seconds(products::run);
                if (round > 0) { // the first one warms up
                    learning.add(update);
                    multiplying.add(loop);
                }
            }
        }
        double update = median(learning);
        double rate = operations / update;
        double best = operations / median(multiplying);
        List<Figure> figures =
                new ArrayList<>(
                        List.of(
                                figure(
                                        Measure.TRAIN,
                                        conditions.rows() * conditions.length() / update),
                                figure(Measure.TRAIN_RATE, rate / GIGA),
                                figure(Measure.PRODUCTS_RATE, best / GIGA),
                                figure(Measure.TRAIN_TO_PRODUCTS, 100 * rate / best)));
        if (peak != null) {
            figures.add(figure(Measure.MODEL_FLOPS_UTILISATION, 100 * rate / (peak * TERA)));
        }
        return figures;
    }

    private void update(Gpt2Training training, int classes) {
        int rows = conditions.rows();
        int length = conditions.length();
        int[] random = new SplittableRandom(SEED).ints(rows * (length + 1L), 0, classes).toArray();
        training.learn(random, rows, 0, SEED).close();
        try (DeviceNumbers gradient = training.update((long) rows * length, 1, UPDATE)) {
            gradient.get();
        }
    }

    private static double seconds(Runnable timed) {
        long begin = System.nanoTime();
        timed.run();
        return (System.nanoTime() - begin) / NANOS;
    }

    private static double median(List<Double> seconds) {
        return Samples.of(seconds.stream().mapToDouble(second -> second)).median();
    }

    private Figure figure(Measure measure, double value) {
        return new Figure(measure, value, conditions);
    }
}

package io.afterword.app.train;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.domain.TokenIds;
import io.afterword.model.gpt2.Gpt2Training;
import io.afterword.model.gpt2.Gpt2Training.DeviceNumbers;
import io.afterword.model.gpt2.Gpt2Training.Update;
import io.afterword.model.gpt2.VocabularyUse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/// Takes the steps of a training. A loss is read after the next step was given to the device, so
/// that a GPU never waits for it.
final class Trainer {
    private static final int MOST_HELD_OUT_TOKENS = 1 << 15;

    private final Gpt2Training network;
    private final VocabularyUse use;
    private final Rows rows;
    private final Hyperparameters course;
    private final List<Unread> unread = new ArrayList<>();
    private long step;

    /// An update that the device may still be at.
    ///
    /// @param losses of its rows, in parts
    /// @param gradient its length
    private record Unread(List<Row> rows, List<DeviceNumbers> losses, DeviceNumbers gradient) {}

    Trainer(Gpt2Training network, VocabularyUse use, Rows rows, Hyperparameters course, long step) {
        this.network = network;
        this.use = use;
        this.rows = rows;
        this.course = course;
        this.step = step;
    }

    /// Updates so far.
    long steps() {
        return step;
    }

    /// Rows of an update.
    int batch() {
        return course.batch();
    }

    /// One update.
    ///
    /// @param done share of the training before it
    /// @return the mean loss of the update before, if it was not read yet
    OptionalDouble step(double done) {
        step++;
        List<Row> batch = rows.rows((step - 1) * course.batch(), course.batch());
        List<DeviceNumbers> losses = new ArrayList<>();
        for (int part = 0; part < course.parts(); part++) {
            int from = part * course.part();
            losses.add(
                    network.learn(
                            classes(batch.subList(from, from + course.part())),
                            course.part(),
                            course.dropout(),
                            course.seed(step, part)));
        }
        Update update = new Update(course.rate(step, done), course.decay(), course.longest());
        unread.add(new Unread(batch, losses, network.update(tokens(batch), step, update)));
        return unread.size() > 1 ? OptionalDouble.of(read()) : OptionalDouble.empty();
    }

    /// Waits for the last update.
    ///
    /// @return its mean loss, if it was not read yet
    OptionalDouble settle() {
        return unread.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(read());
    }

    private double read() {
        long unreadStep = step - unread.size() + 1;
        Unread update = unread.removeFirst();
        double sum = 0;
        for (int part = 0; part < course.parts(); part++) {
            int from = part * course.part();
            List<Row> some = update.rows().subList(from, from + course.part());
            try (DeviceNumbers losses = update.losses().get(part)) {
                sum += sum(losses.get(), some, unreadStep);
            }
        }
        try (DeviceNumbers gradient = update.gradient()) {
            requireFinite(gradient.get()[0], unreadStep);
        }
        return sum / tokens(update.rows());
    }

    private static double sum(float[] losses, List<Row> rows, long ofStep) {
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            requireFinite(losses[i], ofStep, rows.get(i));
            sum += (double) losses[i] * rows.get(i).length();
        }
        return sum;
    }

    private static void requireFinite(float loss, long ofStep, Row row) {
        if (!Float.isFinite(loss)) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "the loss must be a number, was %s in step %d at %s: a lower --rate may help"
                            .formatted(loss, ofStep, row.documents()));
        }
    }

    /// Without this, a last update could spoil the weights, and no loss after it would tell.
    private static void requireFinite(float gradient, long ofStep) {
        if (!Float.isFinite(gradient)) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "the gradient must be finite, had length %s in step %d: a lower --rate may help"
                            .formatted(gradient, ofStep));
        }
    }

    /// Perplexity of documents that are held out; empty if they do not fill a row.
    OptionalDouble perplexity(Rows heldOut) {
        long count =
                (long)
                        Math.min(
                                Math.max(1, MOST_HELD_OUT_TOKENS / heldOut.meanLength()),
                                heldOut.perPass());
        double sum = 0;
        long tokens = 0;
        for (long first = 0; first < count; first += course.part()) {
            List<Row> some = heldOut.rows(first, (int) Math.min(course.part(), count - first));
            try (DeviceNumbers losses = network.tried(classes(some), some.size())) {
                sum += sum(losses.get(), some, step);
                tokens += tokens(some);
            }
        }
        return tokens == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.exp(sum / tokens));
    }

    private static long tokens(List<Row> rows) {
        return rows.stream().mapToLong(Row::length).sum();
    }

    /// Of rows that are as long as the longest of them, one after another.
    private int[] classes(List<Row> rows) {
        int longest = rows.stream().mapToInt(row -> row.tokens().size()).max().orElseThrow();
        int[] classes = new int[rows.size() * longest];
        Arrays.fill(classes, Gpt2Training.NO_TOKEN);
        for (int i = 0; i < rows.size(); i++) {
            TokenIds tokens = rows.get(i).tokens();
            for (int j = 0; j < tokens.size(); j++) {
                classes[i * longest + j] = use.classOf(tokens.get(j));
            }
        }
        return classes;
    }
}

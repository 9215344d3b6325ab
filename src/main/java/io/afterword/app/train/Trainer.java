package io.afterword.app.train;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.model.gpt2.Gpt2Training;
import io.afterword.model.gpt2.Gpt2Training.DeviceNumbers;
import io.afterword.model.gpt2.Gpt2Training.Update;
import io.afterword.model.gpt2.VocabularyUse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;

/// Takes the steps of a training. A loss is read after the next step was given to the device, so
/// that a GPU never waits for it.
final class Trainer {
    private static final int MOST_HELD_OUT_TOKENS = 1 << 15;

    private final Gpt2Training network;
    private final VocabularyUse use;
    private final Packing packing;
    private final Hyperparameters course;
    private final List<Unread> unread = new ArrayList<>();
    private long step;

    /// An update that the device may still be at.
    ///
    /// @param losses of its rows, in parts
    /// @param gradient its length
    private record Unread(List<DeviceNumbers> losses, DeviceNumbers gradient) {}

    Trainer(
            Gpt2Training network,
            VocabularyUse use,
            Packing packing,
            Hyperparameters course,
            long step) {
        this.network = network;
        this.use = use;
        this.packing = packing;
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
        List<DeviceNumbers> losses = new ArrayList<>();
        for (int part = 0; part < course.parts(); part++) {
            long first = (step - 1) * course.batch() + (long) part * course.part();
            losses.add(
                    network.learn(
                            rows(packing, first, course.part()),
                            course.part(),
                            course.dropout(),
                            course.seed(step, part)));
        }
        Update update = new Update(course.rate(step, done), course.decay(), course.longest());
        unread.add(new Unread(losses, network.update(course.parts(), step, update)));
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
        double sum = 0;
        Unread update = unread.removeFirst();
        List<DeviceNumbers> losses = update.losses();
        for (int part = 0; part < losses.size(); part++) {
            try (DeviceNumbers some = losses.get(part)) {
                float[] each = some.get();
                for (int row = 0; row < each.length; row++) {
                    requireFinite(each[row], unreadStep, part * course.part() + row);
                    sum += each[row];
                }
            }
        }
        try (DeviceNumbers gradient = update.gradient()) {
            requireFinite(gradient.get()[0], unreadStep);
        }
        return sum / course.batch();
    }

    private void requireFinite(float loss, long ofStep, int row) {
        if (!Float.isFinite(loss)) {
            String where = packing.documents((ofStep - 1) * course.batch() + row);
            throw new CommandException(
                    ExitCode.FAILED,
                    "the loss must be a number, was %s in step %d at %s: a lower --rate may help"
                            .formatted(loss, ofStep, where));
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
    OptionalDouble heldOut(Corpus heldOut, int length) {
        long rows =
                Math.min(Math.max(1, MOST_HELD_OUT_TOKENS / length), (heldOut.size() - 1) / length);
        if (rows <= 0) {
            return OptionalDouble.empty();
        }
        Packing held = new Packing(heldOut, course.seed(), length);
        double sum = 0;
        for (long first = 0; first < rows; first += course.part()) {
            int count = (int) Math.min(course.part(), rows - first);
            try (DeviceNumbers losses = network.tried(rows(held, first, count), count)) {
                for (float loss : losses.get()) {
                    sum += loss;
                }
            }
        }
        return OptionalDouble.of(Math.exp(sum / rows));
    }

    private int[] rows(Packing from, long first, int count) {
        return LongStream.range(first, first + count)
                .mapToObj(from::row)
                .flatMapToInt(Arrays::stream)
                .map(use::classOf)
                .toArray();
    }
}

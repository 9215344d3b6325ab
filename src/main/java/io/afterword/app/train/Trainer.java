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
    private static final int MOST_HELD_OUT_ROWS = 256;

    private final Gpt2Training network;
    private final VocabularyUse use;
    private final Packing packing;
    private final Hyperparameters course;
    private final List<List<DeviceNumbers>> unread = new ArrayList<>();
    private long step;

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
    /// @return the mean loss of the update before; NaN for the first
    double step(double done) {
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
        network.update(course.parts(), step, update).close();
        unread.add(losses);
        return unread.size() > 1 ? read() : Double.NaN;
    }

    /// Waits for the last update.
    ///
    /// @return its mean loss
    double settle() {
        return unread.isEmpty() ? Double.NaN : read();
    }

    private double read() {
        long unreadStep = step - unread.size() + 1;
        double sum = 0;
        List<DeviceNumbers> losses = unread.removeFirst();
        for (int part = 0; part < losses.size(); part++) {
            try (DeviceNumbers some = losses.get(part)) {
                float[] each = some.get();
                for (int row = 0; row < each.length; row++) {
                    requireFinite(each[row], unreadStep, part * course.part() + row);
                    sum += each[row];
                }
            }
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

    /// Perplexity of documents that are held out; empty if they do not fill a row.
    OptionalDouble heldOut(Corpus heldOut, int length) {
        long rows = Math.min(MOST_HELD_OUT_ROWS, (heldOut.size() - 1) / length);
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

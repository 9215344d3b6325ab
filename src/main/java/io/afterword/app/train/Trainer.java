package io.afterword.app.train;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.model.gpt2.Gpt2Training;
import io.afterword.model.gpt2.Gpt2Training.Losses;
import io.afterword.model.gpt2.Gpt2Training.Update;
import io.afterword.model.gpt2.VocabularyUse;

import java.util.ArrayList;
import java.util.List;

/// Takes the steps of a training. A loss is read after the next step was given to the device, so
/// that a GPU never waits for it.
final class Trainer {
    private static final int MOST_HELD_OUT_ROWS = 256;

    private final Gpt2Training network;
    private final VocabularyUse use;
    private final Packing packing;
    private final Course course;
    private final List<List<Losses>> unread = new ArrayList<>();
    private long step;
    private long unreadStep;

    Trainer(Gpt2Training network, VocabularyUse use, Packing packing, Course course, long step) {
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

    /// One update.
    ///
    /// @param done share of the training before it
    /// @return the mean loss of the update before; NaN for the first
    double step(double done) {
        step++;
        List<Losses> losses = new ArrayList<>();
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
        unreadStep = step - unread.size() + 1;
        double sum = 0;
        List<Losses> losses = unread.removeFirst();
        for (int part = 0; part < losses.size(); part++) {
            try (Losses some = losses.get(part)) {
                float[] each = some.get();
                for (int row = 0; row < each.length; row++) {
                    requireFinite(each[row], (long) part * course.part() + row);
                    sum += each[row];
                }
            }
        }
        return sum / course.batch();
    }

    private void requireFinite(float loss, long row) {
        if (!Float.isFinite(loss)) {
            String where = packing.documents((unreadStep - 1) * course.batch() + row);
            throw new CommandException(
                    ExitCode.FAILED,
                    "the loss must be a number, was %s in step %d at %s: a lower --rate may help"
                            .formatted(loss, unreadStep, where));
        }
    }

    /// Mean loss of documents that are held out; NaN if they do not fill a row.
    double heldOut(Corpus heldOut, long seed, int length) {
        long rows = Math.min(MOST_HELD_OUT_ROWS, (heldOut.size() - 1) / length);
        Packing held = new Packing(heldOut, seed, length);
        double sum = 0;
        for (long first = 0; first < rows; first += course.part()) {
            int count = (int) Math.min(course.part(), rows - first);
            try (Losses losses = network.tried(rows(held, first, count), count)) {
                for (float loss : losses.get()) {
                    sum += loss;
                }
            }
        }
        return sum / rows;
    }

    private int[] rows(Packing from, long first, int count) {
        int[] rows = {};
        for (int row = 0; row < count; row++) {
            int[] tokens = from.row(first + row);
            if (rows.length == 0) {
                rows = new int[count * tokens.length];
            }
            for (int i = 0; i < tokens.length; i++) {
                rows[row * tokens.length + i] = use.classOf(tokens[i]);
            }
        }
        return rows;
    }
}

package io.afterword.model.gpt2;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;

import io.afterword.domain.Penalties;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Draw;

import java.util.Arrays;

/// What bias, penalties and bans change in the logits of a step: an entry for each token of a row
/// that any of them touches, so that the rest of the vocabulary costs nothing. A token that is not
/// in the vocabulary has no logit to change.
final class Adjustments {
    private static final int NUMBERS =
            5; // of an entry: place, bias, repetition, subtracted, banned
    private static final int BIAS = 1;
    private static final int REPETITION = 2;
    private static final int SUBTRACTED = 3;
    private static final int BANNED = 4;

    private final int vocabulary;
    private double[] numbers = {}; // [entries, 5]
    private int[] starts = {}; // by token: where the numbers of its latest entry start
    private int row;
    private int rowStart; // of the row's numbers
    private int end;

    Adjustments(int vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// Rows come in order.
    void add(int row, Draw draw) {
        this.row = row;
        rowStart = end;
        draw.params().logitBias().forEach((id, bias) -> set(id, BIAS, bias));
        if (draw.hasPenalties()) {
            penalize(draw);
        }
        draw.banned().forEach(id -> set(id, BANNED, 1));
    }

    private void penalize(Draw draw) {
        Penalties penalties = draw.params().penalties();
        if (penalties.repetition() != 1) {
            setAll(draw.prompt(), penalties.repetition());
            setAll(draw.generated(), penalties.repetition());
        }
        if (penalties.presence() == 0 && penalties.frequency() == 0) {
            return;
        }
        TokenIds generated = draw.generated();
        for (int i = 0; i < generated.size(); i++) {
            if (isKnown(generated.get(i))) {
                int start = start(generated.get(i)); // first: it may replace the numbers
                numbers[start + SUBTRACTED]++;
            }
        }
        for (int start = rowStart; start < end; start += NUMBERS) {
            double count = numbers[start + SUBTRACTED];
            numbers[start + SUBTRACTED] =
                    count == 0 ? 0 : penalties.presence() + penalties.frequency() * count;
        }
    }

    private void setAll(TokenIds ids, double repetition) {
        for (int i = 0; i < ids.size(); i++) {
            set(ids.get(i), REPETITION, repetition);
        }
    }

    private void set(int id, int number, double value) {
        if (isKnown(id)) {
            int start = start(id); // first: it may replace the numbers
            numbers[start + number] = value;
        }
    }

    private boolean isKnown(int id) {
        return id >= 0 && id < vocabulary;
    }

    /// Where the numbers of the row's entry for a token start; there is one from now on.
    private int start(int id) {
        if (starts.length == 0) {
            starts = new int[vocabulary];
        }
        int start = starts[id];
        if (start >= rowStart && start < end && numbers[start] == place(id)) {
            return start;
        }
        starts[id] = end;
        end += NUMBERS;
        if (end > numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * end);
        }
        numbers[starts[id]] = place(id);
        numbers[starts[id] + REPETITION] = 1;
        return starts[id];
    }

    /// Of a token's logit among those of all rows.
    private double place(int id) {
        return (double) row * vocabulary + id;
    }

    /// [entries, 5], or no tensor if there are no entries
    NDList tensors(PtNDManager owner) {
        if (end == 0) {
            return new NDList();
        }
        double[] filled = Arrays.copyOf(numbers, end);
        return new NDList(owner.create(filled, new Shape(end / NUMBERS, NUMBERS)));
    }
}

package io.afterword.model.gpt2;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.afterword.domain.SamplingParams;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Draw;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How the program selects a token in each of some rows: rows with a top k or a top p first, then other
/// draws, then greedy ones, so that each operation runs on the rows that need it.
final class Selection {
    /// Below it every temperature selects the most probable token; the program divides by it.
    private static final double COLDEST = 1e-30;

    private final List<Integer> order; // of the draws that were given
    private final double[] draws; // [4, rows]: temperature, k, p, u
    private final int filtered;
    private final int drawn;

    private enum Kind {
        FILTERED,
        UNFILTERED,
        GREEDY
    }

    Selection(List<Draw> given, int vocabulary) {
        int rows = given.size();
        List<Kind> kinds = given.stream().map(draw -> kind(draw.params(), vocabulary)).toList();
        order = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(kinds::get));
        filtered = (int) kinds.stream().filter(Kind.FILTERED::equals).count();
        drawn = rows - (int) kinds.stream().filter(Kind.GREEDY::equals).count();
        draws = new double[4 * rows];
        for (int row = 0; row < rows; row++) {
            Draw draw = given.get(order.get(row));
            draws[row] = Math.max(draw.params().temperature(), COLDEST);
            draws[rows + row] = kept(draw.params(), vocabulary);
            draws[2 * rows + row] = draw.params().topP();
            draws[3 * rows + row] = draw.u();
        }
    }

    private static Kind kind(SamplingParams params, int vocabulary) {
        if (params.isGreedy()) {
            return Kind.GREEDY;
        }
        return kept(params, vocabulary) < vocabulary || params.topP() < 1
                ? Kind.FILTERED
                : Kind.UNFILTERED;
    }

    private static int kept(SamplingParams params, int vocabulary) {
        return params.topK() == 0 ? vocabulary : Math.min(params.topK(), vocabulary);
    }

    /// What belongs to the draws, in the order of the rows.
    <T> List<T> sorted(List<T> ofDraws) {
        return order.stream().map(ofDraws::get).toList();
    }

    /// float64 [4, rows]: temperature, k, p, u
    PtNDArray draws(PtNDManager owner) {
        return (PtNDArray) owner.create(draws, new Shape(4, order.size()));
    }

    int filtered() {
        return filtered;
    }

    int drawn() {
        return drawn;
    }

    /// In the order of the given draws.
    ///
    /// @param chosen [rows, 3]: token id, log-probability, 1 if finite
    List<Choice> choices(double[] chosen) {
        Choice[] choices = new Choice[order.size()];
        for (int row = 0; row < choices.length; row++) {
            int at = 3 * row;
            choices[order.get(row)] =
                    new Choice((int) chosen[at], (float) chosen[at + 1], chosen[at + 2] == 1);
        }
        return List.of(choices);
    }
}

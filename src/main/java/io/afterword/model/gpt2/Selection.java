package io.afterword.model.gpt2;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

import io.afterword.domain.SamplingParams;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.Prediction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// How the program selects a token in each of some rows. Rows are sorted by the filters that they
/// have, drawn ones before greedy ones, so that each operation runs on the rows that need it.
final class Selection {
    /// Below it every temperature selects the most probable token; the program divides by it.
    private static final double COLDEST = 1e-30;

    private final int vocabulary;
    private final List<Integer> order; // of the draws that were given
    private final List<Draw> sorted;
    private final long[] bounds;
    private final Adjustments adjustments;
    private final Reports reports;

    /// In the order of the rows.
    private enum Kind {
        MIN_P,
        MIN_P_AND_RANK,
        RANK, // top k or top p
        UNFILTERED,
        GREEDY
    }

    Selection(List<Draw> given, int vocabulary) {
        this.vocabulary = vocabulary;
        List<Kind> kinds = given.stream().map(this::kind).toList();
        order = new ArrayList<>(IntStream.range(0, given.size()).boxed().toList());
        order.sort(Comparator.comparing(kinds::get));
        sorted = sorted(given);
        bounds =
                new long[] {
                    before(Kind.MIN_P_AND_RANK, kinds),
                    before(Kind.RANK, kinds),
                    before(Kind.UNFILTERED, kinds),
                    before(Kind.GREEDY, kinds)
                };
        adjustments = new Adjustments(vocabulary);
        for (int row = 0; row < sorted.size(); row++) {
            adjustments.add(row, sorted.get(row));
        }
        reports = new Reports(sorted.stream().map(Draw::report).toList(), vocabulary);
    }

    private Kind kind(Draw draw) {
        SamplingParams params = draw.params();
        if (params.isGreedy() || leavesNothing(draw)) {
            return Kind.GREEDY;
        }
        boolean ranked = kept(params) < vocabulary || params.topP() < 1;
        if (params.minP() > 0) {
            return ranked ? Kind.MIN_P_AND_RANK : Kind.MIN_P;
        }
        return ranked ? Kind.RANK : Kind.UNFILTERED;
    }

    private int kept(SamplingParams params) {
        return params.topK() == 0 ? vocabulary : Math.min(params.topK(), vocabulary);
    }

    /// Whether every token is banned.
    private boolean leavesNothing(Draw draw) {
        return draw.banned().size() >= vocabulary
                && IntStream.range(0, vocabulary).allMatch(draw.banned()::contains);
    }

    private static long before(Kind kind, List<Kind> kinds) {
        return kinds.stream().filter(one -> one.compareTo(kind) < 0).count();
    }

    /// What belongs to the draws, in the order of the rows.
    <T> List<T> sorted(List<T> ofDraws) {
        return order.stream().map(ofDraws::get).toList();
    }

    /// Ends of the kinds of rows, as the program takes them.
    long[] bounds() {
        return bounds.clone();
    }

    /// float64 [5, rows]: temperature, k, p, min p, u
    PtNDArray draws(PtNDManager owner) {
        int rows = sorted.size();
        double[] draws = new double[5 * rows];
        for (int row = 0; row < rows; row++) {
            Draw draw = sorted.get(row);
            draws[row] = Math.max(draw.params().temperature(), COLDEST);
            draws[rows + row] = kept(draw.params());
            draws[2 * rows + row] = draw.params().topP();
            draws[3 * rows + row] = draw.params().minP();
            draws[4 * rows + row] = draw.u();
        }
        return (PtNDArray) owner.create(draws, new Shape(5, rows));
    }

    /// No tensor, or one.
    NDList adjustments(PtNDManager owner) {
        return adjustments.tensors(owner);
    }

    /// In the order of the given draws.
    ///
    /// @param program runs a method whose last arguments are those of this selection
    List<Choice> choices(PtNDManager memory, Function<IValue[], NDList> program) {
        try (NDList results = run(memory, program)) {
            return order.isEmpty()
                    ? List.of()
                    : choices(results.getFirst().toDoubleArray(), results.subNDList(1));
        }
    }

    /// What the method returns.
    NDList run(PtNDManager memory, Function<IValue[], NDList> program) {
        try (PtNDArray draws = draws(memory);
                NDList adjusted = adjustments(memory);
                IValue drawsValue = IValue.from(draws);
                IValue boundsValue = IValue.listFrom(bounds);
                IValue adjustedValue = IValue.listFrom(adjusted.toArray(PtNDArray[]::new));
                IValue reported = IValue.listFrom(reports.rows());
                IValue whole = IValue.listFrom(reports.whole());
                IValue top = IValue.from((long) reports.top())) {
            return program.apply(
                    new IValue[] {drawsValue, boundsValue, adjustedValue, reported, whole, top});
        }
    }

    /// By draw, in the order of the given draws.
    int[] rows() {
        int[] rows = new int[order.size()];
        for (int row = 0; row < rows.length; row++) {
            rows[order.get(row)] = row;
        }
        return rows;
    }

    /// @param chosen [rows, 3]: token id, log-probability, 1 if finite
    /// @param reported what reports tell
    List<Choice> choices(double[] chosen, NDList reported) {
        double[] told = reports.areEmpty() ? new double[0] : reported.getFirst().toDoubleArray();
        float[] whole = reports.haveDistributions() ? reported.get(1).toFloatArray() : new float[0];
        Choice[] choices = new Choice[order.size()];
        for (int row = 0; row < choices.length; row++) {
            boolean finite = chosen[3 * row + 2] == 1;
            Optional<Prediction> prediction =
                    finite ? reports.of(row, told, whole) : Optional.empty();
            choices[order.get(row)] =
                    leavesNothing(sorted.get(row))
                            ? new Choice(Choice.NONE, Float.NEGATIVE_INFINITY, finite, prediction)
                            : new Choice(
                                    (int) chosen[3 * row],
                                    (float) chosen[3 * row + 1],
                                    finite,
                                    prediction);
        }
        return List.of(choices);
    }
}

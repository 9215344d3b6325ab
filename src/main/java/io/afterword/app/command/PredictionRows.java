package io.afterword.app.command;

import io.afterword.domain.Evidence;
import io.afterword.domain.SamplingParams;
import io.afterword.model.select.Distribution;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The most probable tokens of a prediction, one a row, and the others together.
///
/// @param most how many rows there are at most
/// @param after what tokens are drawn from, where that is asked for
record PredictionRows(Predicted predicted, Optional<Distribution> after, int most) {
    /// A token of the vocabulary.
    ///
    /// @param logprob natural logarithm of the probability, negative infinity for none
    /// @param after the probability with which it is drawn, where that is asked for
    /// @param evidence what was counted for it, where that is told
    record Row(
            ShownToken token,
            float probability,
            float logprob,
            Optional<Float> after,
            Optional<Evidence> evidence) {}

    /// The tokens without a row.
    ///
    /// @param drawn what becomes of them, where that is asked for
    record Rest(int tokens, double probability, Optional<Drawn> drawn) {}

    /// @param kept how many tokens can be drawn
    record Drawn(int kept, double probability) {}

    static PredictionRows of(Predicted predicted, Optional<SamplingParams> params, int most) {
        return new PredictionRows(predicted, params.map(predicted.distribution()::with), most);
    }

    Distribution before() {
        return predicted.distribution();
    }

    /// The most probable one first.
    List<Row> rows() {
        return Arrays.stream(before().ranking()).limit(most).mapToObj(this::row).toList();
    }

    private Row row(int id) {
        return new Row(
                predicted.vocabulary().apply(id),
                before().probability(id),
                before().logprob(id),
                after.map(some -> some.probability(id)),
                Optional.ofNullable(predicted.evidence().get(id)));
    }

    Rest rest() {
        int[] others = Arrays.stream(before().ranking()).skip(most).toArray();
        return new Rest(
                others.length, sum(others, before()), after.map(some -> drawn(others, some)));
    }

    private static Drawn drawn(int[] ids, Distribution after) {
        int kept = (int) Arrays.stream(ids).filter(after::keeps).count();
        return new Drawn(kept, sum(ids, after));
    }

    private static double sum(int[] ids, Distribution distribution) {
        return Arrays.stream(ids).mapToDouble(distribution::probability).sum();
    }
}

package io.afterword.app.ngrams.view;

import io.afterword.app.text.Json;
import io.afterword.app.text.TextTable;
import io.afterword.domain.TokenIds;
import io.afterword.model.markov.Estimate;
import io.afterword.model.markov.NgramPrediction;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.Successor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was counted after a context, and the probabilities that each estimate makes of it.
///
/// @param successors the most frequent first
public record ContextRowView(
        TokenIds context, List<Successor> successors, Map<Estimate, NgramPrediction> predictions) {
    public ContextRowView {
        successors = List.copyOf(successors);
        predictions = Map.copyOf(predictions);
    }

    /// Of what a table has.
    ///
    /// @param text of which the last tokens are the context, as many as the table's contexts have
    public static ContextRowView of(NgramTable table, TokenIds text) {
        int length = Math.min(text.size(), table.shape().longestContext());
        TokenIds context = text.slice(text.size() - length, text.size());
        List<Successor> successors = new ArrayList<>(table.successors(context));
        successors.sort(
                Comparator.comparingLong(Successor::count)
                        .reversed()
                        .thenComparingInt(Successor::token));
        Map<Estimate, NgramPrediction> predictions = new EnumMap<>(Estimate.class);
        for (Estimate estimate : Estimate.values()) {
            predictions.put(estimate, table.predict(context, estimate, context.size() + 1));
        }
        return new ContextRowView(context, successors, predictions);
    }

    private long total() {
        return successors.stream().mapToLong(Successor::count).sum();
    }

    /// For people.
    public String picture(int most, Names names) {
        String head =
                String.format(
                        Locale.ROOT,
                        "after %s: %,d tokens, %,d different",
                        context.isEmpty() ? "no context" : names.of(context),
                        total(),
                        successors.size());
        if (successors.isEmpty()) {
            return head + "\nnothing was seen after it";
        }
        TextTable rows =
                new TextTable(
                        "id",
                        "token",
                        "count",
                        "continuations",
                        Estimate.MLE.label(),
                        Estimate.STUPID_BACKOFF.label(),
                        Estimate.KNESER_NEY.label());
        successors.stream()
                .limit(most)
                .forEach(one ->
                        rows.row(
                                one.token(),
                                names.of(one.token()),
                                one.count(),
                                one.continuations(),
                                percent(one, Estimate.MLE),
                                percent(one, Estimate.STUPID_BACKOFF),
                                percent(one, Estimate.KNESER_NEY)));
        int others = successors.size() - most;
        String rest = others > 0 ? String.format(Locale.ROOT, "\n%,d others", others) : "";
        return head + "\n\n" + rows + rest;
    }

    private String percent(Successor one, Estimate estimate) {
        return String.format(Locale.ROOT, "%.3f %%", 100 * probability(one, estimate));
    }

    private double probability(Successor one, Estimate estimate) {
        NgramPrediction said = predictions.get(estimate);
        return said == null ? 0 : said.probability(one.token());
    }

    /// For programs.
    public String json(int most, Names names) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("context", context.stream().boxed().toList());
        all.put("count", total());
        all.put("distinct", successors.size());
        all.put(
                "successors",
                successors.stream().limit(most).map(one -> json(one, names)).toList());
        return Json.line(all);
    }

    private Map<String, Object> json(Successor one, Names names) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("token_id", one.token());
        all.put("text", names.text(one.token()));
        all.put("count", one.count());
        all.put("continuations", one.continuations());
        for (Estimate estimate : Estimate.values()) {
            all.put(estimate.label(), probability(one, estimate));
        }
        return all;
    }
}

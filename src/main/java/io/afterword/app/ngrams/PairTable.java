package io.afterword.app.ngrams;

import io.afterword.app.ngrams.view.Names;
import io.afterword.app.text.TextTable;
import io.afterword.domain.TokenIds;
import io.afterword.model.markov.Estimate;
import io.afterword.model.markov.NgramPrediction;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.Successor;
import io.afterword.model.markov.TableShape;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The table of pairs of tokens, or the part of it that the most frequent tokens make.
final class PairTable {
    private final NgramTable table;
    private final Names names;
    private final List<Integer> columns = new ArrayList<>();
    private final List<Integer> rows = new ArrayList<>();
    private final int seen;

    /// @param most tokens that are drawn
    PairTable(NgramTable table, int most, Names names) {
        this.table = table;
        this.names = names;
        List<Successor> tokens = new ArrayList<>(table.successors(TokenIds.NONE));
        seen = tokens.size();
        tokens.sort(Comparator.comparingLong(Successor::count).reversed());
        tokens.stream().limit(most).map(Successor::token).sorted().forEach(columns::add);
        TableShape shape = table.shape();
        if (shape.markers() && seen > 0) {
            rows.add(shape.endOfText()); // begins documents
        }
        columns.stream()
                .filter(token -> !shape.markers() || token != shape.endOfText())
                .forEach(rows::add);
    }

    String picture(boolean counts) {
        if (seen == 0) {
            return "the table is empty: after every text, all tokens are equally probable";
        }
        List<String> head = new ArrayList<>(List.of(""));
        columns.forEach(token -> head.add(names.of(token)));
        TextTable drawn = new TextTable(head.toArray(String[]::new));
        for (int context : rows) {
            List<String> cells = new ArrayList<>(List.of(names.of(TokenIds.of(context))));
            cells.addAll(counts ? counts(context) : probabilities(context));
            drawn.row(cells.toArray());
        }
        String rest =
                seen > columns.size()
                        ? String.format(
                                Locale.ROOT,
                                "%n%n%,d of %,d tokens that were seen, the most frequent ones",
                                columns.size(),
                                seen)
                        : "";
        return drawn + rest;
    }

    private List<String> counts(int context) {
        Map<Integer, Long> counts = new HashMap<>();
        table.successors(TokenIds.of(context)).forEach(one -> counts.put(one.token(), one.count()));
        return columns.stream()
                .map(token -> counts.getOrDefault(token, 0L))
                .map(count -> count == 0 ? "." : String.format(Locale.ROOT, "%,d", count))
                .toList();
    }

    private List<String> probabilities(int context) {
        NgramPrediction said = table.predict(TokenIds.of(context), Estimate.MLE, 2);
        return columns.stream().map(said::probability).map(PairTable::cell).toList();
    }

    private static String cell(double probability) {
        if (probability == 0) {
            return ".";
        }
        return probability < 0.0005 ? "<.001" : String.format(Locale.ROOT, "%.3f", probability);
    }
}

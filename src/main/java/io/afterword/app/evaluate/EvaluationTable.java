package io.afterword.app.evaluate;

import io.afterword.app.text.OneLine;
import io.afterword.app.text.TextTable;

import java.util.List;
import java.util.Locale;

/// Evaluations, for people.
final class EvaluationTable {
    private EvaluationTable() {}

    /// @param beginnings of documents that were continued
    static String of(List<Evaluation> all, List<String> beginnings) {
        TextTable rows =
                new TextTable(
                        "model",
                        "precision",
                        "documents",
                        "tokens",
                        "perplexity",
                        "bits/byte",
                        "probes right",
                        "n-grams",
                        "top-1 as first");
        for (Evaluation one : all) {
            rows.row(
                    one.model(),
                    one.precision().orElse(""),
                    number(one.documents()),
                    number(one.perplexity().tokens()),
                    number(one.perplexity().value(), "%,.3f"),
                    number(one.bitsPerByte(), "%,.3f"),
                    one.answers().map(EvaluationTable::answers).orElse(""),
                    one.ngrams().isPresent() ? number(one.ngrams().getAsLong()) : "",
                    one.agreement().isPresent()
                            ? number(100 * one.agreement().getAsDouble(), "%.2f %%")
                            : "");
        }
        StringBuilder text = new StringBuilder(rows.toString());
        all.stream().filter(one -> one.windowed() > 0).forEach(one -> text.append(windows(one)));
        for (int i = 0; i < beginnings.size(); i++) {
            text.append("\n\n").append(OneLine.of(beginnings.get(i))).append('\n');
            text.append(continuations(all, i));
        }
        return text.toString();
    }

    private static TextTable continuations(List<Evaluation> all, int beginning) {
        TextTable table = new TextTable("model", "goes on with");
        for (Evaluation one : all) {
            table.row(one.model(), OneLine.of(one.continuations().get(beginning).strip()));
        }
        return table;
    }

    private static String answers(Evaluation.Answers answers) {
        return "%d of %d".formatted(answers.right(), answers.probes());
    }

    private static String windows(Evaluation one) {
        return "%n%s: %s longer than its context, read in windows"
                .formatted(
                        one.model(),
                        one.windowed() == 1 ? "a document is" : one.windowed() + " documents are");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String number(double value, String format) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "infinite";
    }
}

package io.afterword.app.bench;

import io.afterword.app.text.TextTable;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The figures of one run, as a person reads them or as a program does. Shown as they come, since a
/// run takes minutes.
final class FigureReport {
    private static final String BATCH = "batch";

    private final boolean json;
    private final PrintWriter out;
    private final List<Figure> aiming = new ArrayList<>();
    private String heading = "";

    /// @param json an object a line instead of tables
    FigureReport(boolean json, PrintWriter out) {
        this.json = json;
        this.out = out;
    }

    /// Shows figures that were measured under the same conditions, but for the number of sequences.
    void show(List<Figure> figures) {
        figures.stream().filter(figure -> figure.goal().isPresent()).forEach(aiming::add);
        if (json) {
            figures.forEach(figure -> out.println(figure.json()));
        } else {
            showHeading(conditions(figures.getFirst().conditions()));
            out.println(table(figures));
            out.println();
        }
        out.flush();
    }

    private void showHeading(String conditions) {
        if (!conditions.equals(heading)) {
            out.println(conditions);
            heading = conditions;
        }
    }

    /// Says which goals were met; for a program, nothing that its lines do not say.
    void end() {
        List<Figure> missed =
                aiming.stream().filter(figure -> !figure.met().orElseThrow()).toList();
        if (!json && !aiming.isEmpty()) {
            out.printf(
                    "%d of %d goals met%s%n",
                    aiming.size() - missed.size(),
                    aiming.size(),
                    missed.isEmpty() ? "." : "; missed:");
            missed.forEach(figure -> out.println("  " + miss(figure)));
            out.flush();
        }
    }

    private static String miss(Figure figure) {
        return "%s: %s %s, goal %s (%s)"
                .formatted(
                        name(figure),
                        number(figure.value()),
                        figure.measure().unit(),
                        figure.goal().orElseThrow(),
                        figure.conditions().brief());
    }

    private static String conditions(Conditions conditions) {
        return conditions.asMap().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(BATCH)) // a column
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static TextTable table(List<Figure> figures) {
        boolean batches = figures.getFirst().conditions().asMap().containsKey(BATCH);
        TextTable table =
                batches
                        ? new TextTable(BATCH, "figure", "value", "unit", "goal", "met")
                        : new TextTable("figure", "value", "unit", "goal", "met");
        for (Figure figure : figures) {
            List<Object> cells = new ArrayList<>();
            if (batches) {
                cells.add(figure.conditions().asMap().get(BATCH));
            }
            cells.addAll(
                    List.of(
                            name(figure),
                            number(figure.value()),
                            figure.measure().unit(),
                            figure.goal().map(Goal::toString).orElse(""),
                            figure.met().map(met -> met ? "yes" : "MISSED").orElse("")));
            table.row(cells.toArray());
        }
        return table;
    }

    private static String name(Figure figure) {
        return figure.measure().figure().replace('_', ' ');
    }

    /// Ratios are small, counts of bytes are not.
    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%,.1f", value);
    }
}

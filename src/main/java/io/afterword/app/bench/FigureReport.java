package io.afterword.app.bench;

import io.afterword.app.text.TextTable;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Figures measured under the same settings, as a person reads them or as a program does.
final class FigureReport {
    private FigureReport() {}

    static void print(List<Figure> figures, boolean json, PrintWriter out) {
        if (json) {
            figures.forEach(figure -> out.println(figure.json()));
        } else {
            out.println(settings(figures.getFirst().settings()));
            out.println(table(figures));
            out.println();
        }
        out.flush();
    }

    private static String settings(Map<String, Object> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", "));
    }

    private static TextTable table(List<Figure> figures) {
        TextTable table = new TextTable("figure", "value", "unit", "goal", "met");
        for (Figure figure : figures) {
            table.row(
                    figure.name().replace('_', ' '),
                    String.format(Locale.ROOT, "%.1f", figure.value()),
                    figure.unit(),
                    figure.goal().map(Goal::toString).orElse(""),
                    figure.met());
        }
        return table;
    }
}

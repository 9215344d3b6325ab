package io.afterword.app.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Rows of text under headings, in columns as wide as their widest cell; numbers to the right.
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    public TextTable row(Object... cells) {
        rows.add(List.of(cells).stream().map(Object::toString).toList());
        return this;
    }

    @Override
    public String toString() {
        int[] widths =
                IntStream.range(0, rows.getFirst().size())
                        .map(column ->
                                rows.stream()
                                        .mapToInt(r -> Columns.of(r.get(column)))
                                        .max()
                                        .orElse(0))
                        .toArray();
        boolean[] numbers = new boolean[widths.length];
        for (int column = 0; column < widths.length; column++) {
            numbers[column] = isNumeric(column);
        }
        return rows.stream()
                .map(row -> line(row, widths, numbers))
                .collect(Collectors.joining("\n"));
    }

    private boolean isNumeric(int column) {
        return rows.size() > 1
                && rows.stream().skip(1).allMatch(row -> row.get(column).matches("[0-9][0-9,.]*"));
    }

    private static String line(List<String> row, int[] widths, boolean[] numbers) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> cell(row.get(column), widths[column], numbers[column]))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static String cell(String text, int width, boolean toTheRight) {
        String padding = " ".repeat(width - Columns.of(text));
        return toTheRight ? padding + text : text + padding;
    }
}

package io.afterword.app.chart;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// A chart in the characters of a terminal: four rows and two columns of dots each (Unicode's
/// Braille patterns).
public final class Drawing {
    private static final int ROWS = 12;
    private static final int DOTS_DOWN = 4;
    private static final int DOTS_ACROSS = 2;
    private static final char NO_DOTS = '⠀';

    /// Bits of the dots of a character, from its upper left.
    private static final int[][] DOT = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

    private static final int LABEL = 9;

    private final int[][] cells;
    private final double left;
    private final double right;
    private final double bottom;
    private final double top;

    private Drawing(Chart chart, int columns) {
        cells = new int[ROWS][columns];
        DoubleSummaryStatistics xs = all(chart, Curve::x);
        DoubleSummaryStatistics ys = all(chart, Curve::y);
        left = xs.getMin();
        right = xs.getMax();
        bottom = ys.getMin();
        top = ys.getMax();
    }

    private static DoubleSummaryStatistics all(Chart chart, Function<Curve, List<Double>> numbers) {
        return chart.curves().stream()
                .flatMap(curve -> numbers.apply(curve).stream())
                .mapToDouble(number -> number)
                .summaryStatistics();
    }

    /// All curves of a chart, as they are, whatever its axis.
    ///
    /// @param columns of the terminal
    /// @return nothing if there are no points
    public static String of(Chart chart, int columns) {
        if (chart.curves().isEmpty()) {
            return "";
        }
        Drawing drawing = new Drawing(chart, Math.max(10, columns - LABEL - 2));
        chart.curves().forEach(drawing::draw);
        return drawing.text(chart);
    }

    private void draw(Curve curve) {
        for (int i = 0; i < curve.x().size(); i++) {
            int x = across(curve.x().get(i));
            int y = down(curve.y().get(i));
            int beforeX = i == 0 ? x : across(curve.x().get(i - 1));
            int beforeY = i == 0 ? y : down(curve.y().get(i - 1));
            int steps = Math.max(1, Math.max(Math.abs(x - beforeX), Math.abs(y - beforeY)));
            for (int step = 0; step <= steps; step++) {
                dot(
                        beforeX + Math.round((float) (x - beforeX) * step / steps),
                        beforeY + Math.round((float) (y - beforeY) * step / steps));
            }
        }
    }

    private int across(double x) {
        return place(x, left, right, cells[0].length * DOTS_ACROSS);
    }

    private int down(double y) {
        return ROWS * DOTS_DOWN - 1 - place(y, bottom, top, ROWS * DOTS_DOWN);
    }

    private static int place(double value, double least, double most, int dots) {
        return most > least ? (int) Math.round((value - least) / (most - least) * (dots - 1)) : 0;
    }

    private void dot(int x, int y) {
        cells[y / DOTS_DOWN][x / DOTS_ACROSS] |= DOT[y % DOTS_DOWN][x % DOTS_ACROSS];
    }

    private String text(Chart chart) {
        StringBuilder text = new StringBuilder(chart.y()).append('\n');
        for (int row = 0; row < ROWS; row++) {
            text.append(row == 0 ? label(top) : row == ROWS - 1 ? label(bottom) : label(""))
                    .append(" ┤");
            for (int cell : cells[row]) {
                text.append((char) (NO_DOTS + cell));
            }
            text.append('\n');
        }
        String last = "%s: %s".formatted(chart.x(), number(right));
        String first = number(left);
        int room = cells[0].length - first.length() - last.length();
        return text.append(label(""))
                .append("  ")
                .append(first)
                .append(" ".repeat(Math.max(1, room)))
                .append(last)
                .toString();
    }

    private static String label(double value) {
        return label(number(value));
    }

    private static String label(String text) {
        return " ".repeat(Math.max(0, LABEL - text.length())) + text;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%,.3f", value);
    }
}

package io.afterword.app.chart;

import java.util.ArrayList;
import java.util.List;

/// One line of a chart.
///
/// @param x of its points, ascending
/// @param y of its points, as many; those that are no number are left out
public record Curve(String name, List<Double> x, List<Double> y) {
    public Curve {
        if (x.size() != y.size()) {
            throw new IllegalArgumentException(
                    "a point has x and y, were %d and %d".formatted(x.size(), y.size()));
        }
        List<Double> knownX = new ArrayList<>();
        List<Double> knownY = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            if (Double.isFinite(y.get(i))) {
                knownX.add(x.get(i));
                knownY.add(y.get(i));
            }
        }
        x = List.copyOf(knownX);
        y = List.copyOf(knownY);
    }
}

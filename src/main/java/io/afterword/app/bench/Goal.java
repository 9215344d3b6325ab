package io.afterword.app.bench;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/// What a figure should reach.
///
/// @param bound in the figure's unit
/// @param more whether more than the bound is better
record Goal(double bound, boolean more) {
    static Goal atLeast(double bound) {
        return new Goal(bound, true);
    }

    static Goal atMost(double bound) {
        return new Goal(bound, false);
    }

    boolean isMetBy(double value) {
        return more ? value >= bound : value <= bound;
    }

    @Override
    public String toString() {
        DecimalFormat number = new DecimalFormat("#,##0.#", new DecimalFormatSymbols(Locale.ROOT));
        return (more ? ">= " : "<= ") + number.format(bound);
    }
}

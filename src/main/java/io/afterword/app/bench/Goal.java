package io.afterword.app.bench;

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
        return String.format(Locale.ROOT, "%s %.0f", more ? ">=" : "<=", bound);
    }
}

package io.afterword.app.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/// Measured values of one kind, at least one.
final class Samples {
    private final double[] ascending;

    private Samples(double[] ascending) {
        if (ascending.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        this.ascending = ascending;
    }

    static Samples of(DoubleStream values) {
        return new Samples(values.sorted().toArray());
    }

    static Samples of(double... values) {
        return of(Arrays.stream(values));
    }

    /// The least value that a share of all do not exceed (nearest rank).
    ///
    /// @param share in (0, 1]
    double quantile(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be > 0 and <= 1, was " + share);
        }
        int rank = (int) Math.ceil(share * ascending.length - 1e-9); // 0.99 · 100 is above 99
        return ascending[Math.max(rank, 1) - 1];
    }

    /// The middle one, or the mean of the two in the middle.
    double median() {
        int middle = ascending.length / 2;
        return ascending.length % 2 == 1
                ? ascending[middle]
                : (ascending[middle - 1] + ascending[middle]) / 2;
    }

    double percentile99() {
        return quantile(0.99);
    }
}

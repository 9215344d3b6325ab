package io.afterword.model.markov;

/// What is known of a context, as far as it was read.
///
/// @param length of the context
/// @param continued whether it has continuation counts
/// @param successors all of them, or some
/// @param totals of all of them
record ContextRow(int length, boolean continued, Successors successors, RowTotals totals) {
    /// How often the context was seen followed.
    long count() {
        return totals.occurrences().sum();
    }
}

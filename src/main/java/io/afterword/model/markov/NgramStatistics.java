package io.afterword.model.markov;

import java.util.List;

/// How much a table has learned.
///
/// @param documents counted and not taken back
/// @param tokens counted and not taken back; with markers, the ends of documents included
/// @param orders from order 1
public record NgramStatistics(long documents, long tokens, List<Order> orders) {
    public NgramStatistics {
        orders = List.copyOf(orders);
    }

    /// Different n-grams of all orders together.
    public long ngrams() {
        return orders.stream().mapToLong(Order::ngrams).sum();
    }

    /// What there is of one order.
    ///
    /// @param rows contexts that were seen followed
    /// @param ngrams different n-grams
    /// @param possibleRows vocabulary to the power of the context's length; infinite where a double
    ///   ends
    public record Order(int order, long rows, long ngrams, double possibleRows) {}
}

package io.afterword.app.train;

import java.util.List;
import java.util.stream.LongStream;

/// What a network learns, without end: a row is a function of its number, so that nothing but the
/// number of updates says where training stands.
interface Rows {
    Row row(long number);

    /// Rows of one pass over all documents.
    double perPass();

    /// Tokens that a row has on average, without the one before it.
    double meanLength();

    /// Those from one number on.
    default List<Row> rows(long first, int count) {
        return LongStream.range(first, first + count).mapToObj(this::row).toList();
    }
}

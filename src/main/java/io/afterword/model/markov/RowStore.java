package io.afterword.model.markov;

import java.util.List;

/// Rows of one shard: truth where they are counted, a cache where they are copied.
public interface RowStore extends RowReader {
    /// Writes all rows, or none.
    void put(List<Row> rows);
}

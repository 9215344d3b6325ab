package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Rows, and a table that is told of their changes, as the read-only copy does.
record Told(RowStore rows, NgramTable table) implements RowStore {
    @Override
    public List<byte @Nullable []> get(List<byte[]> keys) {
        return rows.get(keys);
    }

    @Override
    public void put(List<Row> changed) {
        rows.put(changed);
        changed.forEach(row -> table.changed(row.key(), row.value()));
    }
}

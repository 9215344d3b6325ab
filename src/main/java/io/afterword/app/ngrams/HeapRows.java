package io.afterword.app.ngrams;

import io.afterword.model.markov.Row;
import io.afterword.model.markov.RowStore;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows in the heap, some 200 bytes each.
final class HeapRows implements RowStore {
    private final Map<Bytes, byte[]> rows = new HashMap<>();

    @Override
    public List<byte @Nullable []> get(List<byte[]> keys) {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        keys.forEach(key -> values.add(rows.get(Bytes.wrap(key))));
        return values;
    }

    @Override
    public void put(List<Row> changed) {
        for (Row row : changed) {
            byte[] value = row.value();
            if (value == null) {
                rows.remove(Bytes.wrap(row.key()));
            } else {
                rows.put(Bytes.wrap(row.key()), value);
            }
        }
    }
}

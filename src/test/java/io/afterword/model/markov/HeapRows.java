package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Rows in memory, for tests.
public final class HeapRows implements RowStore {
    private final SortedMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public List<byte @Nullable []> get(List<byte[]> keys) {
        List<byte @Nullable []> values = new ArrayList<>();
        for (byte[] key : keys) {
            values.add(rows.get(key));
        }
        return values;
    }

    @Override
    public void put(List<Row> changed) {
        for (Row row : changed) {
            byte[] value = row.value();
            if (value == null) {
                rows.remove(row.key());
            } else {
                rows.put(row.key(), value);
            }
        }
    }

    /// Keys and values as hexadecimal digits, to compare.
    public SortedMap<String, String> dump() {
        SortedMap<String, String> dump = new TreeMap<>();
        HexFormat digits = HexFormat.of();
        rows.forEach((key, value) -> dump.put(digits.formatHex(key), digits.formatHex(value)));
        return dump;
    }
}

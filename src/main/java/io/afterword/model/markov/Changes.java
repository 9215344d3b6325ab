package io.afterword.model.markov;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What a batch reads, and what it will write: all at once, when everything is counted. Used once,
/// by one thread.
final class Changes {
    private final RowStore rows;
    private final List<Row> changed = new ArrayList<>();
    private ByteBuffer scratch = ByteBuffer.allocate(1 << 14);
    private long rowsRead;
    private long bytesWritten;

    Changes(RowStore rows) {
        this.rows = rows;
    }

    List<byte @Nullable []> read(List<byte[]> keys) {
        rowsRead += keys.size();
        return keys.isEmpty() ? List.of() : rows.get(keys);
    }

    void put(byte[] key, byte @Nullable [] value) {
        changed.add(new Row(key, value));
        bytesWritten += key.length + (value == null ? 0 : value.length);
    }

    /// Puts the successors from index `from` to before `to`: a row, or a page.
    void put(byte[] key, Successors all, int from, int to, int firstId, boolean continued) {
        put(key, bytes(all, from, to, firstId, continued));
    }

    void put(byte[] key, LargeRow header, boolean continued) {
        ensure(header.mostBytes());
        put(key, header.toBytes(continued, scratch));
    }

    byte[] bytes(Successors all, int from, int to, int firstId, boolean continued) {
        ensure(Successors.mostBytes(to - from));
        return all.toBytes(from, to, firstId, continued, scratch);
    }

    private void ensure(int bytes) {
        if (scratch.capacity() < bytes) {
            scratch = ByteBuffer.allocate(2 * bytes);
        }
    }

    /// @param tokens that the batch has counted
    BatchReport write(long tokens) {
        if (!changed.isEmpty()) {
            rows.put(changed);
        }
        return new BatchReport(tokens, rowsRead, changed.size(), bytesWritten);
    }
}

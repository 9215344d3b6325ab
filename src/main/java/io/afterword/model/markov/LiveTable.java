package io.afterword.model.markov;

import java.util.Collections;

/// Where a process finds the table that it serves, which changes while it is read: an empty one
/// until a copy is there. Thread-safe.
public final class LiveTable {
    private volatile NgramTable current;

    /// @param shape of the table to come
    public LiveTable(TableShape shape) {
        current = new NgramTable(shape, keys -> Collections.nCopies(keys.size(), null));
    }

    public NgramTable current() {
        return current;
    }

    /// A copy is there, or another one.
    public void serve(NgramTable table) {
        current = table;
    }
}

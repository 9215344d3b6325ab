package io.afterword.model.markov;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Rows of many pages, unpacked: those after frequent tokens are needed by many predictions. A
/// cache; thread-safe.
///
/// A row is read while its place is held, and forgotten after it has changed where readers see it:
/// so what is read before the change does not stay.
final class LargeRows {
    /// Of all rows together, 16 bytes each.
    private static final long MOST_SUCCESSORS = 1 << 22;

    private record Context(long tokens, int length) {}

    private final ConcurrentMap<Context, ContextRow> rows = new ConcurrentHashMap<>();
    private final AtomicLong successors = new AtomicLong();

    ContextRow get(long tokens, int length, Supplier<ContextRow> read) {
        Context context = new Context(tokens, length);
        ContextRow known = rows.get(context);
        if (known != null) {
            return known;
        }
        makeRoom();
        return rows.computeIfAbsent(
                context,
                any -> {
                    ContextRow row = read.get();
                    successors.addAndGet(row.successors().size());
                    return row;
                });
    }

    /// Any rows may go: those that are needed come again.
    private void makeRoom() {
        Iterator<Context> any = rows.keySet().iterator();
        while (successors.get() > MOST_SUCCESSORS && any.hasNext()) {
            forget(any.next());
        }
    }

    void forget(long tokens, int length) {
        forget(new Context(tokens, length));
    }

    private void forget(Context context) {
        ContextRow row = rows.remove(context);
        if (row != null) {
            successors.addAndGet(-row.successors().size());
        }
    }
}

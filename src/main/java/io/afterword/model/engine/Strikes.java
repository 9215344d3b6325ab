package io.afterword.model.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/// How often a worker lost its device lately. One success does not forgive a strike: a device or a
/// sequence that breaks every decode lets the prefills between them pass. A strike counts for the next
/// [#REMEMBERED] steps of the worker, which is more than the rebuilding of all slots takes, and less
/// than a few minutes.
final class Strikes {
    static final int OUT = 3;
    static final int REMEMBERED = 10_000;

    private final Deque<Long> struckAt = new ArrayDeque<>();
    private long steps;

    void survived() {
        steps++;
    }

    /// Adds a strike.
    ///
    /// @return how many count now, this one included
    int strike() {
        while (!struckAt.isEmpty() && struckAt.getFirst() + REMEMBERED <= steps) {
            struckAt.removeFirst();
        }
        struckAt.addLast(steps);
        return struckAt.size();
    }
}

package io.afterword.model.engine;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;

/// The sequences that have a deadline and have not ended, the next one first: a look at the first
/// one tells whether any has passed, however many there are. Guarded by the [Schedule] that holds
/// it.
final class Deadlines {
    /// A wall clock may be set forward while a worker waits.
    private static final long LONGEST_WAIT_MILLIS = 1000;

    private final TreeSet<Sequence> next =
            new TreeSet<>(
                    Comparator.comparing((Sequence sequence) -> deadline(sequence))
                            .thenComparingLong(Sequence::ticket));

    private static Instant deadline(Sequence sequence) {
        return sequence.deadline().orElseThrow();
    }

    void add(Sequence sequence) {
        if (sequence.deadline().isPresent()) {
            next.add(sequence);
        }
    }

    void remove(Sequence sequence) {
        if (sequence.deadline().isPresent()) {
            next.remove(sequence);
        }
    }

    boolean isEmpty() {
        return next.isEmpty();
    }

    /// A sequence whose deadline has come, if there is one.
    @Nullable Sequence passed(Instant now) {
        return next.isEmpty() || deadline(next.first()).isAfter(now) ? null : next.first();
    }

    /// How long nobody needs to look, if there is a deadline at all; 1 at least.
    long millisToWait(Instant now) {
        if (!deadline(next.first()).isAfter(now)) {
            return 1;
        }
        Duration left = Duration.between(now, deadline(next.first()));
        return left.compareTo(Duration.ofMillis(LONGEST_WAIT_MILLIS)) > 0
                ? LONGEST_WAIT_MILLIS
                : left.toMillis() + 1;
    }
}

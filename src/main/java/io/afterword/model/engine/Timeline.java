package io.afterword.model.engine;

import io.afterword.model.engine.Emission.Timings;

import java.util.OptionalLong;

/// When a sequence reached its stations, in nanoseconds of the engine's clock.
final class Timeline {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long submitted;
    private OptionalLong admitted = OptionalLong.empty();
    private OptionalLong firstSelected = OptionalLong.empty();
    private OptionalLong lastSelected = OptionalLong.empty();

    Timeline(long now) {
        submitted = now;
    }

    /// It has a slot; the first one counts.
    void admitted(long now) {
        if (admitted.isEmpty()) {
            admitted = OptionalLong.of(now);
        }
    }

    void selected(long now) {
        lastSelected = OptionalLong.of(now);
        if (firstSelected.isEmpty()) {
            firstSelected = lastSelected;
        }
    }

    boolean isBeforeFirst() {
        return firstSelected.isEmpty();
    }

    long sinceSubmission(long now) {
        return now - submitted;
    }

    /// Zero before the first selection.
    long sinceLast(long now) {
        return now - lastSelected.orElse(now);
    }

    /// What has passed if the sequence ends `now`; a station that it has not reached counts as
    /// `now`.
    Timings until(long now) {
        long slotFree = admitted.orElse(now);
        long first = firstSelected.orElse(now);
        long last = lastSelected.orElse(now);
        return new Timings(
                (slotFree - submitted) / NANOS_PER_MILLI,
                (first - slotFree) / NANOS_PER_MILLI,
                (last - first) / NANOS_PER_MILLI);
    }
}

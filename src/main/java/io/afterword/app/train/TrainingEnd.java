package io.afterword.app.train;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// When a training is done: after some updates, or after some time.
///
/// @param steps do not count if there is a time
record TrainingEnd(long steps, @Nullable Duration time) {
    /// Share of the training that is behind.
    double done(long step, double seconds) {
        return time == null ? (double) step / steps : seconds * 1000 / time.toMillis();
    }

    @Override
    public String toString() {
        return time == null ? "%,d updates".formatted(steps) : time.toString();
    }
}

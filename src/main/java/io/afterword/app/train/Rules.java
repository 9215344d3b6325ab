package io.afterword.app.train;

import org.jspecify.annotations.Nullable;

/// What options must be.
final class Rules {
    private Rules() {}

    /// @throws IllegalArgumentException naming option, rule and value if it does not hold
    static void require(boolean holds, String option, String rule, @Nullable Object value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "%s must be %s, was %s".formatted(option, rule, value));
        }
    }
}

package io.afterword.app.hub;

import java.time.Duration;

/// How long a download waits, and how often it tries.
///
/// @param silence without an answer or a byte, after which a connection counts as cut
/// @param tries in a row that bring no byte, after which it gives up
/// @param pause before the second try; doubled before each of the next
record Patience(Duration silence, int tries, Duration pause) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(30), 5, Duration.ofSeconds(1));

    Patience {
        if (!silence.isPositive() || tries < 1 || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "silence must be > 0, tries >= 1, pause >= 0, were %s, %d, %s"
                            .formatted(silence, tries, pause));
        }
    }

    /// @param failures before this try, at least one
    Duration before(int failures) {
        return pause.multipliedBy(1L << (failures - 1));
    }
}

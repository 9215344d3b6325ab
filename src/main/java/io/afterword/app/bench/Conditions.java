package io.afterword.app.bench;

import java.util.Map;

/// Under which something was measured.
sealed interface Conditions permits ModelConditions, LearnConditions, TrainConditions {
    /// In the order in which they are shown.
    Map<String, Object> asMap();

    /// Those that tell the figures of one run apart, for a line.
    String brief();
}

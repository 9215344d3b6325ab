package io.afterword.app.bench;

import java.util.List;
import java.util.function.ToLongFunction;

/// A step of one worker.
///
/// @param begin nanoseconds, as `end`
/// @param tokens that it ran, of prompts and of continuations
/// @param selected tokens that it selected
record Step(long begin, long end, int tokens, int selected) {
    double millis() {
        return (end - begin) / 1e6;
    }

    /// Whether it ran one token of each of its sequences and selected the next one, and did nothing
    /// for a prompt.
    boolean decodes() {
        return tokens == selected;
    }

    /// Those that decode.
    static List<Step> decoding(List<Step> steps) {
        return steps.stream().filter(Step::decodes).toList();
    }

    /// Tokens a second of all workers, from the end of the last prefill on.
    static double decodedPerSecond(List<Step> steps) {
        long from =
                steps.stream()
                        .filter(step -> !step.decodes())
                        .mapToLong(Step::end)
                        .max()
                        .orElseGet(() -> least(steps, Step::begin));
        List<Step> after = steps.stream().filter(step -> step.begin() >= from).toList();
        long tokens = after.stream().mapToLong(Step::selected).sum();
        long to = after.stream().mapToLong(Step::end).max().orElseThrow();
        return tokens * 1e9 / (to - from);
    }

    private static long least(List<Step> steps, ToLongFunction<Step> of) {
        return steps.stream().mapToLong(of).min().orElseThrow();
    }
}

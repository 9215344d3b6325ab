package io.afterword.app.bench;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// What became of a workload.
///
/// @param tokens of all continuations
/// @param seconds from the first prompt until the last token was there
/// @param millisToFirstToken from the first prompt, a value for each stream
/// @param millisToReadable from the moment a token was computed until it could be read, a value for
///   each token; none of a round without Kafka
/// @param steps of all workers
record Round(
        int tokens,
        double seconds,
        List<Double> millisToFirstToken,
        List<Double> millisToReadable,
        List<Step> steps) {
    double tokensPerSecond() {
        return tokens / seconds;
    }

    /// One number of each round.
    static Samples each(List<Round> rounds, Function<Round, Double> of) {
        return Samples.of(rounds.stream().map(of).mapToDouble(Double::doubleValue));
    }

    /// All numbers of all rounds.
    static Samples all(List<Round> rounds, Function<Round, Stream<Double>> of) {
        return Samples.of(rounds.stream().flatMap(of).mapToDouble(Double::doubleValue));
    }

    /// Of the steps that decode.
    static Samples stepMillis(List<Round> rounds) {
        return all(rounds, round -> Step.decoding(round.steps()).stream().map(Step::millis));
    }
}

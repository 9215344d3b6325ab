package io.afterword.model.engine;

import io.afterword.domain.ErrorCode;

import java.util.concurrent.atomic.LongAdder;

/// What the engine did since it was made. Thread-safe.
final class EngineCounters {
    private final LongAdder steps = new LongAdder();
    private final LongAdder promptTokens = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder modelErrors = new LongAdder();
    private final LongAdder deviceFailures = new LongAdder();
    private final LongAdder preemptions = new LongAdder();
    private final LongAdder prefixQueries = new LongAdder();
    private final LongAdder prefixHits = new LongAdder();

    void stepped() {
        steps.increment();
    }

    /// The keys and values of a prompt are complete for the first time.
    void prefilled(int tokens) {
        promptTokens.add(tokens);
    }

    void deviceFailed() {
        deviceFailures.increment();
    }

    void preempted() {
        preemptions.increment();
    }

    /// A sequence of so many tokens got its first ones without computing them.
    void began(int tokens, int taken) {
        prefixQueries.add(tokens);
        prefixHits.add(taken);
    }

    void emitted(Emission emission) {
        if (emission.token().isPresent()) {
            tokens.increment();
        }
        boolean modelError =
                emission.ending()
                        .flatMap(ending -> ending.finish().failure())
                        .filter(failure -> failure.code() == ErrorCode.MODEL_ERROR)
                        .isPresent();
        if (modelError) {
            modelErrors.increment();
        }
    }

    long steps() {
        return steps.sum();
    }

    long promptTokens() {
        return promptTokens.sum();
    }

    long tokens() {
        return tokens.sum();
    }

    long modelErrors() {
        return modelErrors.sum();
    }

    long deviceFailures() {
        return deviceFailures.sum();
    }

    long preemptions() {
        return preemptions.sum();
    }

    long prefixQueries() {
        return prefixQueries.sum();
    }

    long prefixHits() {
        return prefixHits.sum();
    }
}

package io.afterword.model.engine;

import io.afterword.domain.ErrorCode;
import java.util.concurrent.atomic.LongAdder;

/// What the engine did since it was made. Thread-safe.
final class EngineCounters {
    private final LongAdder steps = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder modelErrors = new LongAdder();
    private final LongAdder deviceFailures = new LongAdder();

    void stepped() {
        steps.increment();
    }

    void deviceFailed() {
        deviceFailures.increment();
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

    long tokens() {
        return tokens.sum();
    }

    long modelErrors() {
        return modelErrors.sum();
    }

    long deviceFailures() {
        return deviceFailures.sum();
    }
}

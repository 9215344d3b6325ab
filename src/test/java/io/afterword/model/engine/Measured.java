package io.afterword.model.engine;

import io.afterword.domain.FinishReason;
import io.afterword.model.engine.Emission.Timings;

import java.util.ArrayList;
import java.util.List;

/// What an engine told of its work, in milliseconds.
final class Measured implements Measurements {
    private static final long MILLI = 1_000_000;

    final List<Long> firstTokens = new ArrayList<>();
    final List<Long> nextTokens = new ArrayList<>();
    final List<FinishReason> endings = new ArrayList<>();
    final List<Timings> timings = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();

    record Step(int sequences, int tokens) {}

    @Override
    public void firstToken(long nanos) {
        firstTokens.add(nanos / MILLI);
    }

    @Override
    public void nextToken(long nanos) {
        nextTokens.add(nanos / MILLI);
    }

    @Override
    public void ended(FinishReason reason, Timings timings) {
        endings.add(reason);
        this.timings.add(timings);
    }

    @Override
    public void stepped(int sequences, int tokens, long nanos) {
        steps.add(new Step(sequences, tokens));
    }
}

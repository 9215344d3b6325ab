package io.afterword.app.bench;

import io.afterword.event.Token;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A workload produced at once, and when its tokens could be read, committed.
final class EndToEndRound {
    private final Pipeline pipeline;
    private final TimedModel model;
    private final Map<String, Long> running = new HashMap<>(); // seeds by request
    private final List<Double> millisToFirstToken = new ArrayList<>();
    private final List<Double> millisToReadable = new ArrayList<>();
    private int tokens;
    private long begin;
    private long end;

    EndToEndRound(Pipeline pipeline, TimedModel model) {
        this.pipeline = pipeline;
        this.model = model;
    }

    Round run(Workload workload) {
        model.forget();
        workload.seeds().forEach(seed -> running.put(workload.requestId(seed), seed));
        begin = System.nanoTime();
        end = begin;
        pipeline.produce(workload);
        while (!running.isEmpty()) {
            List<Token> read = pipeline.read();
            long now = System.nanoTime();
            read.forEach(token -> add(token, now));
            Patience.check(end);
        }
        return new Round(
                tokens, (end - begin) / 1e9, millisToFirstToken, millisToReadable, model.steps());
    }

    private void add(Token token, long now) {
        Long seed = running.get(token.getRequestId());
        if (seed == null) {
            throw new IllegalStateException("a token of a stream that had ended");
        }
        end = now;
        model.computedNanos(seed, token.getIndex())
                .ifPresent(computed -> readable(token.getIndex(), computed, now));
        if (token.getFinishReason() != null) {
            running.remove(token.getRequestId());
        }
    }

    private void readable(int index, long computed, long now) {
        tokens++;
        millisToReadable.add((now - computed) / 1e6);
        if (index == 0) {
            millisToFirstToken.add((now - begin) / 1e6);
        }
    }
}

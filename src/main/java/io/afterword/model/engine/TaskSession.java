package io.afterword.model.engine;

import io.afterword.domain.GenerationRequest;

import java.util.Optional;
import java.util.function.Consumer;

/// A task's end of the engine.
final class TaskSession implements EngineSession {
    private final Schedule schedule;
    private final ServedModel model;
    private final Outbox outbox = new Outbox();

    TaskSession(Schedule schedule, ServedModel model) {
        this.schedule = schedule;
        this.model = model;
    }

    @Override
    public void submit(GenerationRequest request) {
        if (model.as(request.model()).isEmpty()) {
            throw new IllegalArgumentException(
                    "this engine serves %s, request %s asks for %s"
                            .formatted(model.name(), request.requestId(), request.model()));
        }
        schedule.submit(outbox, request);
    }

    @Override
    public boolean cancel(String requestId) {
        return schedule.cancel(outbox, requestId);
    }

    /// One at a time, so that what `to` throws costs no other emission, and a task that is slow to
    /// forward holds nobody up.
    @Override
    public int drain(int most, Consumer<Emission> to) {
        int taken = 0;
        while (taken < most) {
            Optional<Emission> next = schedule.take(outbox);
            if (next.isEmpty()) {
                break;
            }
            taken++;
            to.accept(next.get());
        }
        return taken;
    }

    @Override
    public int unfinished() {
        return schedule.unfinished(outbox);
    }

    @Override
    public int slots() {
        return schedule.slotsTakenBy(outbox);
    }

    @Override
    public void close() {
        schedule.close(outbox);
    }
}

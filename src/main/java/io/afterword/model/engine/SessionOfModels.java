package io.afterword.model.engine;

import io.afterword.domain.GenerationRequest;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/// A task's end of several engines: what it hands over goes to the engine of its model.
final class SessionOfModels implements EngineSession {
    private final Map<String, EngineSession> byModel;
    private final List<EngineSession> all;
    private int first; // whose turn it is to be drained before the others

    SessionOfModels(Map<String, EngineSession> byModel) {
        this.byModel = Map.copyOf(byModel);
        this.all = List.copyOf(byModel.values());
    }

    @Override
    public void submit(GenerationRequest request) {
        EngineSession own = byModel.get(request.model());
        EngineSession session = own == null ? byModel.get(ServedModel.base(request.model())) : own;
        if (session == null) {
            throw new IllegalArgumentException(
                    "the engines serve %s, request %s asks for %s"
                            .formatted(byModel.keySet(), request.requestId(), request.model()));
        }
        session.submit(request);
    }

    @Override
    public boolean cancel(String requestId) {
        boolean any = false;
        for (EngineSession session : all) {
            any |= session.cancel(requestId);
        }
        return any;
    }

    /// An equal share of each, and what one leaves goes to the others, so that a model that is fast
    /// holds up none that is slow.
    @Override
    public int drain(int most, Consumer<Emission> to) {
        int share = Math.max(1, most / all.size());
        int from = first;
        first = (first + 1) % all.size();
        int taken = 0;
        int before;
        do {
            before = taken;
            for (int i = 0; i < all.size() && taken < most; i++) {
                EngineSession session = all.get((from + i) % all.size());
                taken += session.drain(Math.min(share, most - taken), to);
            }
        } while (taken > before && taken < most);
        return taken;
    }

    @Override
    public int unfinished() {
        return sum(EngineSession::unfinished);
    }

    @Override
    public int slots() {
        return sum(EngineSession::slots);
    }

    private int sum(ToIntFunction<EngineSession> part) {
        return all.stream().mapToInt(part).sum();
    }

    @Override
    public void close() {
        all.forEach(EngineSession::close);
    }
}

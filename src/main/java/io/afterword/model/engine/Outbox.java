package io.afterword.model.engine;

import io.afterword.domain.StreamId;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/// What the engine keeps for one session: its sequences that have not ended for the task yet, and
/// the emissions that the task has not taken. Bounded, since a sequence pauses when a few of its
/// tokens wait here. Guarded by the [Schedule] that holds it.
final class Outbox {
    private final Map<String, List<Sequence>> choices = new HashMap<>(); // by request
    private final Queue<Delivery> deliveries = new ArrayDeque<>();
    private int unfinished;
    private boolean closed;

    /// An emission, and the sequence that it is of.
    record Delivery(Sequence sequence, Emission emission) {}

    void open(Sequence sequence) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        StreamId stream = sequence.stream();
        if (choices(stream.requestId()).stream().anyMatch(s -> s.stream().equals(stream))) {
            throw new IllegalStateException(
                    "already submitted: %s, choice %d"
                            .formatted(stream.requestId(), stream.choice()));
        }
        choices.computeIfAbsent(stream.requestId(), id -> new ArrayList<>(1)).add(sequence);
        unfinished++;
    }

    /// The streams of a request that have not ended for the task yet.
    List<Sequence> choices(String requestId) {
        return choices.getOrDefault(requestId, List.of());
    }

    int unfinished() {
        return unfinished;
    }

    void add(Sequence sequence, Emission emission) {
        sequence.emitted();
        deliveries.add(new Delivery(sequence, emission));
    }

    Optional<Delivery> take() {
        Optional<Delivery> taken = Optional.ofNullable(deliveries.poll());
        taken.ifPresent(this::wasTaken);
        return taken;
    }

    private void wasTaken(Delivery delivery) {
        delivery.sequence().drained();
        if (delivery.emission().ending().isPresent()) {
            forget(delivery.sequence());
        }
    }

    private void forget(Sequence ended) {
        String requestId = ended.stream().requestId();
        List<Sequence> left = choices(requestId);
        left.remove(ended);
        unfinished--;
        if (left.isEmpty()) {
            choices.remove(requestId);
        }
    }

    /// Forgets everything.
    ///
    /// @return the sequences it had
    Collection<Sequence> close() {
        closed = true;
        List<Sequence> dropped = choices.values().stream().flatMap(List::stream).toList();
        choices.clear();
        deliveries.clear();
        unfinished = 0;
        return dropped;
    }
}

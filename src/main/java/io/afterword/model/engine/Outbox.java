package io.afterword.model.engine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/// What the engine keeps for one session: its sequences that have not ended for the task yet, and the
/// emissions that the task has not taken. Bounded, since a sequence pauses when a few of its tokens
/// wait here. Guarded by the [Schedule] that holds it.
final class Outbox {
    private final Map<String, Sequence> sequences = new HashMap<>();
    private final Queue<Emission> emissions = new ArrayDeque<>();
    private boolean closed;

    boolean isClosed() {
        return closed;
    }

    void open(Sequence sequence) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        if (sequences.putIfAbsent(sequence.requestId(), sequence) != null) {
            throw new IllegalStateException("already submitted: " + sequence.requestId());
        }
    }

    Optional<Sequence> find(String requestId) {
        return Optional.ofNullable(sequences.get(requestId));
    }

    int unfinished() {
        return sequences.size();
    }

    void add(Sequence sequence, Emission emission) {
        sequence.emitted();
        emissions.add(emission);
    }

    Optional<Emission> take() {
        Optional<Emission> taken = Optional.ofNullable(emissions.poll());
        taken.ifPresent(this::wasTaken);
        return taken;
    }

    private void wasTaken(Emission emission) {
        find(emission.requestId()).orElseThrow().drained();
        if (emission.ending().isPresent()) {
            sequences.remove(emission.requestId());
        }
    }

    /// Forgets everything.
    ///
    /// @return the sequences it had
    Collection<Sequence> close() {
        closed = true;
        List<Sequence> dropped = List.copyOf(sequences.values());
        sequences.clear();
        emissions.clear();
        return dropped;
    }
}

package io.afterword.model.engine;

import io.afterword.model.engine.Plan.Move;
import io.afterword.model.engine.Plan.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The slots of one worker: its sequences are in the lowest ones, without gaps, so that a step's
/// memory is one piece. Guarded by the [Schedule] that holds it.
final class Slots {
    private final int count;
    private final List<Sequence> sequences = new ArrayList<>(); // by slot

    Slots(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return sequences.size() == count;
    }

    /// Sequences in a slot that have not ended.
    int running() {
        return Math.toIntExact(sequences.stream().filter(s -> !s.hasEnded()).count());
    }

    /// Slots taken by sequences of one session, ended ones included until they are swept.
    int takenBy(Outbox outbox) {
        return Math.toIntExact(sequences.stream().filter(s -> s.outbox() == outbox).count());
    }

    void add(Sequence sequence) {
        sequences.add(sequence);
    }

    /// Gives back the slots of sequences that have ended; the last one moves into each gap.
    List<Move> sweep() {
        List<Move> moves = new ArrayList<>();
        for (int slot = 0; slot < sequences.size(); slot++) {
            dropEndedFromTheEnd();
            if (slot < sequences.size() && sequences.get(slot).hasEnded()) {
                Sequence last = sequences.removeLast();
                sequences.set(slot, last);
                if (last.cached() > 0) {
                    moves.add(new Move(sequences.size(), slot, last.cached()));
                }
            }
        }
        return moves;
    }

    private void dropEndedFromTheEnd() {
        while (!sequences.isEmpty() && sequences.getLast().hasEnded()) {
            sequences.removeLast();
        }
    }

    /// The tokens of the next step: one for every sequence that decodes, and up to `stepTokens` in sum
    /// for those that prefill, the most urgent first. Paused ones get none.
    List<Row> rows(int runAhead, int stepTokens) {
        List<Row> rows = new ArrayList<>();
        List<Integer> prefilling = new ArrayList<>();
        for (int slot = 0; slot < sequences.size(); slot++) {
            Sequence sequence = sequences.get(slot);
            boolean paused = sequence.undrained() >= runAhead;
            if (!paused && sequence.pending() == 1) {
                rows.add(new Row(sequence, sequence.chunk(slot, 1)));
            } else if (!paused) {
                prefilling.add(slot);
            }
        }
        prefilling.sort(Comparator.comparing(sequences::get, Sequence.BY_URGENCY));
        int left = stepTokens;
        for (int slot : prefilling) {
            if (left > 0) {
                Row row = new Row(sequences.get(slot), sequences.get(slot).chunk(slot, left));
                left -= row.chunk().tokens().size();
                rows.add(row);
            }
        }
        rows.sort(Comparator.comparingInt(row -> row.chunk().slot()));
        return rows;
    }

    /// The device lost what was in the slots.
    void lostTheirContent() {
        sequences.forEach(Sequence::lostItsSlotContent);
    }
}

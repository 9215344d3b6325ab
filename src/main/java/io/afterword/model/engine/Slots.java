package io.afterword.model.engine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The slots of one worker: its sequences are in the lowest ones, without gaps, so that a step's
/// memory is one piece. Guarded by the [Schedule] that holds it.
final class Slots {
    private final int count;
    private final List<Sequence> sequences = new ArrayList<>(); // by slot
    private final PrefixCache cache;
    private final Beginnings beginnings;

    /// @param cachedBlocks of its prefix cache
    Slots(int count, int cachedBlocks, int contextLength, EngineCounters counters, int runAhead) {
        this.count = count;
        this.cache = new PrefixCache(cachedBlocks, count, contextLength);
        this.beginnings = new Beginnings(sequences, cache, counters, runAhead);
    }

    /// Slots of the worker's runner: of the sequences, and behind them of the prefix cache.
    int ofTheRunner() {
        return count + cache.slots();
    }

    boolean isFull() {
        return sequences.size() == count;
    }

    /// Slots that nobody has.
    int free() {
        return count - sequences.size();
    }

    /// The sequences by slot; those that have ended are among them until they are swept.
    List<Sequence> sequences() {
        return sequences;
    }

    /// Sequences in a slot that have not ended.
    int running() {
        int running = 0;
        for (Sequence sequence : sequences) {
            running += sequence.hasEnded() ? 0 : 1;
        }
        return running;
    }

    /// Slots taken by sequences of one session, ended ones included until they are swept.
    int takenBy(Outbox outbox) {
        return Math.toIntExact(sequences.stream().filter(s -> s.outbox() == outbox).count());
    }

    void add(Sequence sequence) {
        sequence.enter(this);
        sequences.add(sequence);
    }

    /// Gives the slot of one sequence to another.
    void replace(Sequence leaving, Sequence coming) {
        sequences.set(sequences.indexOf(leaving), coming);
        leaving.leaveSlot();
        coming.enter(this);
    }

    /// The least urgent sequence that has not ended.
    @Nullable Sequence leastUrgent() {
        Sequence least = null;
        for (Sequence sequence : sequences) {
            if (!sequence.hasEnded() && (least == null || sequence.yieldsTo(least))) {
                least = sequence;
            }
        }
        return least;
    }

    /// Gives back the slots of sequences that have ended; the last one moves into each gap. What
    /// they leave for the prefix cache is copied before.
    void sweep(List<Copy> copies) {
        beginnings.save(copies);
        for (int slot = 0; slot < sequences.size(); slot++) {
            dropEndedFromTheEnd();
            if (slot < sequences.size() && sequences.get(slot).hasEnded()) {
                Sequence last = sequences.removeLast();
                sequences.set(slot, last);
                if (last.content().cached() > 0) {
                    copies.add(new Copy(sequences.size(), 0, slot, 0, last.content().cached()));
                }
            }
        }
    }

    private void dropEndedFromTheEnd() {
        while (!sequences.isEmpty() && sequences.getLast().hasEnded()) {
            sequences.removeLast();
        }
    }

    /// Brings the first tokens of new sequences from where they were computed already.
    void share(List<Copy> copies) {
        beginnings.share(copies);
    }

    /// The device lost what was in the slots, and in the cache.
    void lostTheirContent() {
        sequences.forEach(sequence -> sequence.content().lost());
        cache.clear();
    }
}

package io.afterword.model.engine;

import java.util.ArrayList;
import java.util.List;

/// Where the sequences of a worker get their first tokens from without computing them: from another
/// slot whose sequence begins with the same tokens, or from the prefix cache. At least the last
/// token is left to the sequence itself, since its own draw follows from it. Only tokens that are
/// of the prompt in both are taken over: those of a continuation are computed in another form. Of
/// different prompts only whole blocks are: the queries of a block attend together, and where the
/// rest of it is broken, not a number, so are they all.
///
/// A sequence waits for a more urgent one that is about to compute what both begin with: the
/// choices of a request share one prefill, and so do prompts of one template that come together. As
/// it only waits for more urgent ones, none waits for itself, nor for one that is starved; and when
/// its leader ends, pauses or leaves, it looks again, so the next one leads. Guarded by the
/// [Schedule].
final class Beginnings {
    private final List<Sequence> sequences; // by slot
    private final PrefixCache cache;
    private final EngineCounters counters;
    private final int runAhead;

    Beginnings(List<Sequence> sequences, PrefixCache cache, EngineCounters counters, int runAhead) {
        this.sequences = sequences;
        this.cache = cache;
        this.counters = counters;
        this.runAhead = runAhead;
    }

    /// Keeps the blocks of prompts that the last step has completed.
    void save(List<Copy> copies) {
        for (int slot = 0; slot < sequences.size(); slot++) {
            Sequence sequence = sequences.get(slot);
            int complete = sequence.promptTokensCached() / ModelRunner.BLOCK;
            if (complete > sequence.content().saved()) {
                copies.addAll(cache.save(sequence.tokens(), complete, slot));
                sequence.content().saved(complete);
            }
        }
    }

    /// Brings first tokens to all sequences that have none yet.
    void share(List<Copy> copies) {
        List<Sequence> open = new ArrayList<>(0);
        for (Sequence sequence : sequences) {
            if (!sequence.content().hasBegun() || sequence.content().leader() != null) {
                open.add(sequence);
            }
        }
        open.sort(Sequence.BY_URGENCY);
        open.forEach(sequence -> begin(sequence, copies));
    }

    private void begin(Sequence sequence, List<Copy> copies) {
        SlotContent content = sequence.content();
        Sequence leader = content.leader();
        if (leader != null && hasForIt(leader, content.shared())) {
            copy(leader, sequence, content.shared(), copies);
        } else if (leader == null || !leads(leader)) {
            content.lostItsLeader();
            findBeginning(sequence, copies);
        }
    }

    private boolean hasForIt(Sequence leader, int tokens) {
        return sequences.contains(leader) && leader.content().cached() >= tokens;
    }

    private boolean leads(Sequence leader) {
        return sequences.contains(leader)
                && leader.content().leader() == null
                && !leader.isPaused(runAhead);
    }

    /// What another sequence has in common with one, now and soon.
    private record Offer(Sequence from, int now, int soon) {}

    private void findBeginning(Sequence sequence, List<Copy> copies) {
        int slot = sequences.indexOf(sequence);
        Offer now = null;
        Offer soon = null;
        for (Sequence other : sequences) {
            if (other != sequence) {
                Offer offer = offer(other, sequence, leads(other));
                now = now == null || offer.now() > now.now() ? offer : now;
                soon = soon == null || offer.soon() > soon.soon() ? offer : soon;
            }
        }
        int most = sequence.mostShared();
        List<Copy> kept = cache.restore(sequence.tokens(), most, slot);
        int ofCache = kept.stream().mapToInt(Copy::length).sum();
        int ofSlots = now == null ? 0 : now.now();
        if (soon != null && soon.soon() - Math.max(ofCache, ofSlots) >= least(soon, sequence)) {
            sequence.content().follow(soon.from(), soon.soon());
        } else if (now != null && ofSlots > ofCache && ofSlots >= least(now, sequence)) {
            copy(now.from(), sequence, ofSlots, copies);
        } else {
            copies.addAll(kept);
            began(sequence, ofCache);
        }
    }

    private static Offer offer(Sequence other, Sequence to, boolean leads) {
        int common = other.tokens().commonWith(to.tokens());
        boolean samePrompt = other.promptSize() == to.promptSize() && common >= to.promptSize();
        int unit = samePrompt ? 1 : ModelRunner.BLOCK;
        int most = Math.min(common, Math.min(other.promptSize(), to.mostShared()));
        int now = Math.min(most, other.content().cached());
        int soon = leads && to.yieldsTo(other) ? most : now;
        return new Offer(other, now - now % unit, soon - soon % unit);
    }

    /// What a copy, or waiting for one, must save: a copy is a call of its own, and a step of
    /// waiting is lost. The choices of a request share all that they can.
    private static int least(Offer offer, Sequence to) {
        return offer.from().isSiblingOf(to) ? 1 : ModelRunner.BLOCK;
    }

    private void copy(Sequence from, Sequence to, int tokens, List<Copy> copies) {
        copies.add(new Copy(sequences.indexOf(from), 0, sequences.indexOf(to), 0, tokens));
        began(to, tokens);
    }

    private void began(Sequence sequence, int tokens) {
        sequence.content().begin(tokens);
        counters.began(sequence.tokens().size(), tokens);
    }
}

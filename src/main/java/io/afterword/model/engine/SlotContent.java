package io.afterword.model.engine;

import org.jspecify.annotations.Nullable;

/// How many of a sequence's tokens have keys and values in its slot, and where they come from: from
/// the forward pass, or from another sequence with the same first tokens, which it may have to wait
/// for. Guarded by the [Schedule] that holds the sequence.
final class SlotContent {
    private int cached;
    private int saved;
    private int reused = Integer.MAX_VALUE;
    private boolean begun;
    private @Nullable Sequence leader;
    private int shared;

    /// Tokens whose keys and values are in the slot.
    int cached() {
        return cached;
    }

    /// Whether it is known where its first tokens come from, or whom they come from later.
    boolean hasBegun() {
        return begun;
    }

    /// The sequence that computes its first tokens and does not have them yet.
    @Nullable Sequence leader() {
        return leader;
    }

    /// Tokens that it takes over from its leader.
    int shared() {
        return shared;
    }

    void follow(Sequence leader, int tokens) {
        this.leader = leader;
        shared = tokens;
        begun = true;
    }

    /// The first tokens are there, copied; 0 if they are all to be computed.
    void begin(int tokens) {
        leader = null;
        cached = tokens;
        reused = Math.min(reused, tokens);
        begun = true;
    }

    void ran(int tokens) {
        cached += tokens;
    }

    /// Blocks of the prompt that the prefix cache has been given.
    int saved() {
        return saved;
    }

    void saved(int blocks) {
        saved = blocks;
    }

    /// Its leader will not bring it what it waits for.
    void lostItsLeader() {
        leader = null;
        begun = false;
    }

    /// All tokens are to be run again.
    void lost() {
        lostItsLeader();
        cached = 0;
        saved = 0;
    }

    /// First tokens that were never computed for this sequence, however often its slot was filled.
    int reused() {
        return reused == Integer.MAX_VALUE ? 0 : reused;
    }
}

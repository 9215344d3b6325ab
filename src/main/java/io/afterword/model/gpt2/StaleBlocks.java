package io.afterword.model.gpt2;

import java.util.Arrays;

/// Which blocks of each slot hold what is no number of its sequence: nothing yet, or what an
/// earlier one left. They must not be read, even behind a mask: a NaN there would be multiplied by
/// zero.
final class StaleBlocks {
    private final int[] fresh; // by slot: blocks before the first stale one

    StaleBlocks(int slots) {
        fresh = new int[slots];
    }

    /// A sequence begins in a slot.
    void begin(int slot) {
        fresh[slot] = 0;
    }

    /// Its positions before `end` are written.
    void written(int slot, int end) {
        fresh[slot] = Math.max(fresh[slot], Math.ceilDiv(end, KvMemory.BLOCK));
    }

    /// Adds what is to be cleared before the first `blocks` of a slot are read, as a triple (slot,
    /// block, end); from now on it is clear.
    void clear(int slot, int blocks, Numbers cleared) {
        if (fresh[slot] < blocks) {
            cleared.add(slot);
            cleared.add(fresh[slot]);
            cleared.add(blocks);
            fresh[slot] = blocks;
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(fresh);
    }
}

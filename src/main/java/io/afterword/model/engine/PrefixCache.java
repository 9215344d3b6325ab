package io.afterword.model.engine;

import io.afterword.domain.TokenIds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Keys and values of the beginnings of prompts, in blocks, in slots of a runner that no sequence
/// uses. Cache: losing it costs the prefill of what is in it.
///
/// A tree: a block is found by its own tokens below the block before it, so what is found was
/// computed after exactly the same tokens; a hash alone decides nothing. A block is used whenever
/// one behind it is, so the least recently used one, which makes room for another, has none behind
/// it. Guarded by the [Schedule].
final class PrefixCache {
    private static final int BLOCK = ModelRunner.BLOCK;

    private final int capacity;
    private final int firstSlot;
    private final int blocksOfASlot;
    private final LinkedHashSet<Block> byUse = new LinkedHashSet<>(); // the least recent one first
    private final Map<TokenIds, Block> first = new HashMap<>();

    /// @param capacity blocks; none are kept where the context is shorter than one
    /// @param firstSlot of the runner's slots, the first one that is the cache's
    PrefixCache(int capacity, int firstSlot, int contextLength) {
        this.blocksOfASlot = contextLength / BLOCK;
        this.capacity = blocksOfASlot == 0 ? 0 : capacity;
        this.firstSlot = firstSlot;
    }

    private static final class Block {
        final @Nullable Block before;
        final TokenIds tokens;
        final int place;
        final Map<TokenIds, Block> next = new HashMap<>(2);

        Block(@Nullable Block before, TokenIds tokens, int place) {
            this.before = before;
            this.tokens = tokens;
            this.place = place;
        }
    }

    /// Slots of the runner that it needs.
    int slots() {
        return capacity == 0 ? 0 : Math.ceilDiv(capacity, blocksOfASlot);
    }

    /// The copies that bring the longest known beginning of `tokens`, of at most `most` tokens,
    /// into a slot, from its first position on and without gaps.
    List<Copy> restore(TokenBuffer tokens, int most, int slot) {
        List<Copy> copies = new ArrayList<>();
        Block last = null;
        for (int start = 0; start + BLOCK <= most; start += BLOCK) {
            Block block = after(last).get(tokens.slice(start, start + BLOCK));
            if (block == null) {
                break;
            }
            add(copies, new Copy(slotOf(block), positionOf(block), slot, start, BLOCK));
            last = block;
        }
        use(last);
        return copies;
    }

    /// As one with the copy before it, where it goes on there.
    private static void add(List<Copy> copies, Copy more) {
        Copy last = copies.isEmpty() ? null : copies.getLast();
        if (last != null
                && last.from() == more.from()
                && last.fromPosition() + last.length() == more.fromPosition()) {
            copies.set(
                    copies.size() - 1,
                    new Copy(
                            last.from(),
                            last.fromPosition(),
                            last.to(),
                            last.toPosition(),
                            last.length() + more.length()));
        } else {
            copies.add(more);
        }
    }

    /// The copies that keep the first blocks of what a slot holds, as far as they are not known.
    List<Copy> save(TokenBuffer tokens, int blocks, int slot) {
        List<Copy> copies = new ArrayList<>();
        Block last = null;
        for (int i = 0; i < Math.min(blocks, capacity); i++) {
            int start = i * BLOCK;
            TokenIds its = tokens.slice(start, start + BLOCK);
            Block block = after(last).get(its);
            if (block == null) {
                use(last); // so that it makes no room for what comes behind it
                block = new Block(last, its, freePlace());
                after(last).put(its, block);
                byUse.add(block);
                copies.add(new Copy(slot, start, slotOf(block), positionOf(block), BLOCK));
            }
            last = block;
        }
        use(last);
        return copies;
    }

    private Map<TokenIds, Block> after(@Nullable Block block) {
        return block == null ? first : block.next;
    }

    private void use(@Nullable Block block) {
        for (Block used = block; used != null; used = used.before) {
            byUse.remove(used);
            byUse.add(used);
        }
    }

    private int freePlace() {
        if (byUse.size() < capacity) {
            return byUse.size();
        }
        Block leaving = byUse.removeFirst();
        after(leaving.before).remove(leaving.tokens);
        return leaving.place;
    }

    private int slotOf(Block block) {
        return firstSlot + block.place / blocksOfASlot;
    }

    private int positionOf(Block block) {
        return block.place % blocksOfASlot * BLOCK;
    }

    /// The device lost it.
    void clear() {
        first.clear();
        byUse.clear();
    }
}

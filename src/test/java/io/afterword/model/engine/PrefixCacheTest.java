package io.afterword.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/// A cache behind five slots of sequences, of two blocks a slot.
class PrefixCacheTest {
    private static final int FIRST = 5;
    private static final int CONTEXT = 130;
    private static final int ALL = Integer.MAX_VALUE;

    private final PrefixCache cache = new PrefixCache(3, FIRST, CONTEXT);

    @Test
    void keepsBlocksInSlotsOfItsOwn() {
        assertThat(cache.slots()).isEqualTo(2);
        assertThat(cache.save(blocks(1, 2, 3), 3, 0))
                .containsExactly(
                        new Copy(0, 0, 5, 0, 64),
                        new Copy(0, 64, 5, 64, 64),
                        new Copy(0, 128, 6, 0, 64));
        assertThat(cache.save(blocks(1, 2, 3), 3, 1)).as("once").isEmpty();
    }

    @Test
    void restoresTheLongestBeginningThatItKnows() {
        cache.save(blocks(1, 2, 3), 3, 0);
        assertThat(cache.restore(blocks(1, 2, 3, 4), ALL, 3))
                .containsExactly(new Copy(5, 0, 3, 0, 128), new Copy(6, 0, 3, 128, 64));
        assertThat(cache.restore(blocks(1, 2, 4), ALL, 3))
                .containsExactly(new Copy(5, 0, 3, 0, 128));
        assertThat(cache.restore(blocks(1, 2, 3), 191, 3))
                .as("not more than asked for")
                .containsExactly(new Copy(5, 0, 3, 0, 128));
        assertThat(cache.restore(blocks(2, 3), ALL, 3)).isEmpty();
        assertThat(cache.restore(blocks(4, 2, 3), ALL, 3)).isEmpty();
    }

    @Test
    void equalTokensBehindOthersAreAnotherBlock() {
        cache.save(blocks(1, 7), 2, 0);
        assertThat(cache.restore(blocks(7), ALL, 3)).isEmpty();
        assertThat(cache.save(blocks(7), 1, 2)).containsExactly(new Copy(2, 0, 6, 0, 64));
    }

    @Test
    void theLeastRecentlyUsedBlockWithNoneBehindItMakesRoom() {
        cache.save(blocks(1, 2), 2, 0);
        cache.save(blocks(3), 1, 1);
        cache.restore(blocks(1, 2), ALL, 4); // used again: 3 is the oldest
        assertThat(cache.save(blocks(4), 1, 2)).containsExactly(new Copy(2, 0, 6, 0, 64));
        assertThat(cache.restore(blocks(3), ALL, 4)).isEmpty();
        assertThat(cache.save(blocks(5), 1, 2))
                .as("in the place of 2, since 1 is used with it")
                .containsExactly(new Copy(2, 0, 5, 64, 64));
        assertThat(cache.restore(blocks(1, 2), ALL, 4)).containsExactly(new Copy(5, 0, 4, 0, 64));
    }

    @Test
    void aBeginningLongerThanTheCacheKeepsItsFirstBlocks() {
        assertThat(cache.save(blocks(1, 2, 3, 4, 5), 5, 0)).hasSize(3);
        assertThat(cache.restore(blocks(1, 2, 3, 4, 5), ALL, 4))
                .extracting(Copy::length)
                .containsExactly(128, 64);
    }

    @Test
    void knowsNothingAfterTheDeviceWasLost() {
        cache.save(blocks(1, 2, 3), 3, 0);
        cache.clear();
        assertThat(cache.restore(blocks(1), ALL, 4)).isEmpty();
        assertThat(cache.save(blocks(1), 1, 0)).containsExactly(new Copy(0, 0, 5, 0, 64));
    }

    @Test
    void needsNoSlotWhereItKeepsNothing() {
        assertThat(new PrefixCache(0, FIRST, CONTEXT).slots()).isZero();
        PrefixCache tooShort = new PrefixCache(9, FIRST, 63);
        assertThat(tooShort.slots()).isZero();
        assertThat(tooShort.save(blocks(1), 1, 0)).isEmpty();
    }

    /// Whole blocks, each of one token over and over.
    private static TokenBuffer blocks(int... ids) {
        List<Integer> tokens =
                IntStream.of(ids)
                        .flatMap(id -> IntStream.range(0, ModelRunner.BLOCK).map(i -> id))
                        .boxed()
                        .toList();
        return new TokenBuffer(TokenIds.of(tokens.stream().mapToInt(Integer::intValue).toArray()));
    }
}

package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Chunk;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

class BatchPlanTest {
    private static final int SLOTS = 8;

    private final StaleBlocks stale = new StaleBlocks(SLOTS);

    @Test
    void putsSingleTokensInTheRowsOfTheirSlots() {
        BatchPlan plan = plan(chunk(0, 70, 1), chunk(1, 5, 1), chunk(2, 63, 1));
        assertThat(plan.sizes(3)).containsExactly(3, 3, 2, 0, 3, 0);
        assertThat(rows(plan, 3, 0, 1, 2))
                .isDeepEqualTo(new long[][] {{1, 1, 1}, {0, 1, 2}, {70, 5, 63}, {}, {0, 1, 2}});
        assertThat(plan.together()).isEmpty();
    }

    @Test
    void writesNothingForASlotThatRunsNothing() {
        BatchPlan plan = plan(chunk(1, 5, 1), chunk(3, 6, 1));
        assertThat(plan.sizes(2)).containsExactly(4, 4, 1, 2, 2, 0);
        assertThat(rows(plan, 4, 1, 3))
                .isDeepEqualTo(
                        new long[][] {
                            {0, 1, 0, 1}, {0, 1, 2, 3}, {0, 5, 0, 6}, {1, 3}, {1, 3},
                        });
        assertThat(plan.row(1, 0)).isEqualTo(3);
    }

    @Test
    void putsLongerChunksBehindEachWithACallOfItsOwn() {
        BatchPlan plan = plan(chunk(0, 60, 6), chunk(1, 9, 1), chunk(2, 0, 3));
        assertThat(plan.sizes(1)).containsExactly(11, 2, 1, 10, 1, 0);
        assertThat(plan.together()).containsExactly(0, 6, 2, 2, 3, 1);
        assertThat(plan.row(0, 5)).isEqualTo(7);
        assertThat(plan.row(1, 0)).isEqualTo(1);
        assertThat(plan.row(2, 0)).isEqualTo(8);
    }

    @Test
    void takesOneTokenOfASlotIntoTheCommonCall() {
        BatchPlan plan = plan(chunk(0, 4, 1), chunk(0, 5, 1));
        assertThat(plan.sizes(2)).containsExactly(2, 1, 1, 0, 2, 0);
        assertThat(plan.together()).containsExactly(0, 1, 1);
    }

    @Test
    void clearsWhatIsReadButWasNotWrittenForTheSequence() {
        assertThat(plan(chunk(0, 0, 65)).stale()).containsExactly(0, 0, 2);
        assertThat(plan(chunk(0, 65, 1), chunk(1, 0, 1)).stale()).containsExactly(1, 0, 2);
        assertThat(plan(chunk(0, 66, 1), chunk(1, 1, 1)).stale()).isEmpty();
        assertThat(plan(chunk(0, 128, 1), chunk(1, 2, 1)).stale())
                .containsExactly(0, 2, 3, 1, 2, 3);
        assertThat(plan(chunk(1, 0, 70)).stale()).as("a new sequence").containsExactly(1, 0, 2);
        stale.begin(0); // as a copy does
        stale.written(0, 64);
        assertThat(plan(chunk(0, 64, 1), chunk(1, 70, 1)).stale()).containsExactly(0, 1, 2);
    }

    private BatchPlan plan(Chunk... chunks) {
        return new BatchPlan(List.of(chunks), stale, LastSelection.NONE);
    }

    /// Tokens are 1.
    private static Chunk chunk(int slot, int start, int size) {
        int[] ones = new int[size];
        Arrays.fill(ones, 1);
        return new Chunk(slot, start, TokenIds.of(ones), 1000, Optional.empty());
    }

    /// Ids, slots, positions, the rows that are written, ends.
    private static long[][] rows(BatchPlan plan, int count, Integer... ends) {
        long[] all = plan.numbers(List.of(ends));
        int written = (int) plan.sizes(ends.length)[3];
        return new long[][] {
            Arrays.copyOfRange(all, 0, count),
            Arrays.copyOfRange(all, count, 2 * count),
            Arrays.copyOfRange(all, 2 * count, 3 * count),
            Arrays.copyOfRange(all, 3 * count, 3 * count + written),
            Arrays.copyOfRange(all, 3 * count + written, all.length)
        };
    }
}

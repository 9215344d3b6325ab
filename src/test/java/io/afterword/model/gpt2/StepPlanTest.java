package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Chunk;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

class StepPlanTest {
    private static final StepShape FOURS = new StepShape(4);

    @Test
    void letsContinuationsThatSeeAsManyBlocksShareACall() {
        StepPlan plan =
                new StepPlan(
                        List.of(
                                continued(3, 100, 1),
                                continued(1, 15, 1),
                                continued(0, 0, 1),
                                continued(2, 64, 1),
                                continued(5, 63, 1)),
                        new StepShape(1));
        // slots 1, 0 and 5 see one block, 3 and 2 see two
        assertThat(plan.alone()).containsExactly(3, 1, 2, 2);
        assertThat(plan.together()).isEmpty();
        assertThat(slots(plan)).containsExactly(1, 0, 5, 3, 2);
        assertThat(positions(plan)).containsExactly(15, 0, 63, 100, 64);
        assertThat(maskRows(plan)).containsExactly(15, 0, 63, 36, 0);
        assertThat(IntStream.range(0, 5).map(chunk -> plan.row(chunk, 0)))
                .containsExactly(3, 0, 1, 4, 2);
    }

    @Test
    void cutsAPromptWhereBlocksEndAndFillsFours() {
        StepPlan plan = new StepPlan(List.of(chunk(0, 62, 68)), FOURS);
        // positions 62 and 63, 64 to 127, 128 and 129
        assertThat(plan.together()).containsExactly(0, 4, 1, 0, 64, 2, 0, 4, 3);
        assertThat(Arrays.copyOf(positions(plan), 5)).containsExactly(62, 63, 63, 63, 64);
        assertThat(Arrays.copyOf(maskRows(plan), 5)).containsExactly(62, 63, 63, 63, 0);
        assertThat(plan.row(0, 2)).isEqualTo(4);
        assertThat(plan.rowCount()).isEqualTo(72);
    }

    @Test
    void changesTheFormWhereThePromptEnds() {
        Chunk rebuilt = new Chunk(0, 0, TokenIds.of(new int[70]), 3, Optional.empty());
        StepPlan plan = new StepPlan(List.of(rebuilt), new StepShape(1));
        // continuation: positions 3 to 63, 64 to 69; prompt: 0 to 2
        assertThat(plan.alone()).containsExactly(61, 1, 6, 2);
        assertThat(plan.together()).containsExactly(0, 4, 1);
        assertThat(plan.row(0, 3)).isZero();
        assertThat(plan.row(0, 0)).isEqualTo(67);
    }

    @Test
    void repeatsTheLastRowUpToTheMultiple() {
        StepPlan plan = new StepPlan(List.of(chunk(0, 20, 3), chunk(1, 7, 1)), FOURS);
        assertThat(positions(plan)).containsExactly(20, 21, 22, 22, 7, 7, 7, 7);
        plan = new StepPlan(List.of(continued(0, 20, 4), continued(1, 7, 1)), FOURS);
        assertThat(positions(plan)).containsExactly(20, 21, 22, 23, 7, 7, 7, 7);
    }

    @Test
    void clearsABlockWhenItsFirstPositionIsWritten() {
        StepPlan plan =
                new StepPlan(
                        List.of(continued(0, 63, 1), continued(1, 64, 1), chunk(2, 60, 70)), FOURS);
        assertThat(plan.fresh()).containsExactly(1, 1, 2, 1, 2, 2);
    }

    @Test
    void padsRowsSoThatNoVectorIsLeftOver() {
        assertThat(StepShape.of(Steps.SMALL)).isEqualTo(new StepShape(1));
        assertThat(StepShape.of(shape(36, 144))).isEqualTo(new StepShape(8));
        assertThat(StepShape.of(shape(36, 145))).isEqualTo(new StepShape(32));
    }

    private static Gpt2Config shape(int width, int innerWidth) {
        return new Gpt2Config(
                10, 10, width, 1, 1, innerWidth, Activation.GELU, 1e-5, true, false, true, 0);
    }

    private static Chunk chunk(int slot, int start, int size) {
        return new Chunk(slot, start, TokenIds.of(new int[size]), 1000, Optional.empty());
    }

    private static Chunk continued(int slot, int start, int size) {
        return new Chunk(slot, start, TokenIds.of(new int[size]), 0, Optional.empty());
    }

    private static long[] slots(StepPlan plan) {
        return Arrays.copyOfRange(plan.rows(), plan.rowCount(), 2 * plan.rowCount());
    }

    private static long[] positions(StepPlan plan) {
        return Arrays.copyOfRange(plan.rows(), 2 * plan.rowCount(), 3 * plan.rowCount());
    }

    private static long[] maskRows(StepPlan plan) {
        return Arrays.copyOfRange(plan.rows(), 3 * plan.rowCount(), 4 * plan.rowCount());
    }
}

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
    void putsSinglesOfAdjacentSlotsWithEquallyManyBlocksIntoOneRun() {
        StepPlan plan =
                new StepPlan(
                        List.of(
                                chunk(3, 10, 1),
                                chunk(1, 63, 1),
                                chunk(0, 0, 1),
                                chunk(2, 64, 1),
                                chunk(5, 20, 1)),
                        new StepShape(1));
        // slots 0 and 1 see one block, 2 sees two; 5 is not adjacent to 3
        assertThat(plan.runs()).containsExactly(0, 2, 64, 2, 1, 128, 3, 1, 64, 5, 1, 64);
        assertThat(plan.spans()).isEmpty();
        assertThat(slots(plan)).containsExactly(0, 1, 2, 3, 5);
        assertThat(positions(plan)).containsExactly(0, 63, 64, 10, 20);
        assertThat(IntStream.range(0, 5).map(chunk -> plan.row(chunk, 0)))
                .containsExactly(3, 1, 0, 2, 4);
    }

    @Test
    void cutsAPromptWhereBlocksEnd() {
        StepPlan plan = new StepPlan(List.of(chunk(0, 62, 68)), FOURS);
        // positions 62 and 63, 64 to 127, 128 and 129
        assertThat(plan.spans()).containsExactly(0, 2, 64, 0, 64, 128, 0, 2, 192);
        assertThat(Arrays.copyOf(positions(plan), 3)).containsExactly(62, 63, 64);
        assertThat(plan.row(0, 2)).isEqualTo(2);
        assertThat(plan.rowCount()).isEqualTo(68);
    }

    @Test
    void runsAPieceOfOneTokenAsASingle() {
        StepPlan plan = new StepPlan(List.of(chunk(0, 63, 4)), FOURS);
        assertThat(plan.runs()).containsExactly(0, 1, 64);
        assertThat(plan.spans()).containsExactly(0, 3, 128);
        assertThat(plan.rowCount()).isEqualTo(4);
        assertThat(positions(plan)).containsExactly(63, 64, 65, 66);
    }

    @Test
    void repeatsTheLastRowUpToTheMultiple() {
        StepPlan plan = new StepPlan(List.of(chunk(0, 20, 3), chunk(1, 7, 1)), FOURS);
        assertThat(plan.rowCount()).isEqualTo(4);
        plan = new StepPlan(List.of(chunk(0, 20, 4), chunk(1, 7, 1)), FOURS);
        assertThat(positions(plan)).containsExactly(7, 20, 21, 22, 23, 23, 23, 23);
    }

    @Test
    void clearsABlockWhenItsFirstPositionIsWritten() {
        StepPlan plan =
                new StepPlan(List.of(chunk(0, 63, 1), chunk(1, 64, 1), chunk(2, 60, 70)), FOURS);
        assertThat(plan.fresh()).containsExactly(1, 64, 2, 64, 2, 128);
    }

    @Test
    void padsRowsSoThatNoVectorIsLeftOver() {
        assertThat(StepShape.of(Steps.SMALL, Precision.FP32)).isEqualTo(new StepShape(4));
        assertThat(StepShape.of(Steps.SMALL, Precision.INT8)).isEqualTo(new StepShape(1));
        assertThat(StepShape.of(shape(36, 144), Precision.INT8)).isEqualTo(new StepShape(8));
        assertThat(StepShape.of(shape(36, 145), Precision.INT8)).isEqualTo(new StepShape(32));
    }

    private static Gpt2Config shape(int width, int innerWidth) {
        return new Gpt2Config(
                10, 10, width, 1, 1, innerWidth, Activation.GELU, 1e-5, true, false, true, 0);
    }

    private static Chunk chunk(int slot, int start, int size) {
        return new Chunk(slot, start, TokenIds.of(new int[size]), Optional.empty());
    }

    private static long[] slots(StepPlan plan) {
        return Arrays.copyOfRange(plan.rows(), plan.rowCount(), 2 * plan.rowCount());
    }

    private static long[] positions(StepPlan plan) {
        return Arrays.copyOfRange(plan.rows(), 2 * plan.rowCount(), 3 * plan.rowCount());
    }
}

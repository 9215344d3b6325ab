package io.afterword.model.engine;

import io.afterword.model.engine.Plan.Row;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which tokens of its sequences a worker runs in one step: one of each sequence that decodes, and
/// with what the budget leaves, prompts, the most urgent first. So a sequence that decodes waits
/// for no more than the budget, whatever prompts come; and prompts get a block at least, however
/// many decode.
///
/// Chunks of prompts end at the borders of blocks, so that the attention of a block is computed in
/// one step; one that reaches neither a border nor its end goes into a step only if no other does.
final class StepRows {
    private final int stepTokens;
    private final List<Row> rows = new ArrayList<>();
    private final List<Integer> prefilling = new ArrayList<>(); // slots
    private int prefilled;

    private StepRows(int stepTokens) {
        this.stepTokens = stepTokens;
    }

    /// The next step of these sequences, by slot. Those that are paused, or wait for what another
    /// one computes, run nothing.
    static List<Row> of(List<Sequence> sequences, EngineSettings settings) {
        StepRows step = new StepRows(settings.stepTokens());
        for (int slot = 0; slot < sequences.size(); slot++) {
            Sequence sequence = sequences.get(slot);
            boolean runs =
                    !sequence.isPaused(settings.runAhead())
                            && sequence.content().leader() == null
                            && (!sequence.awaits() || sequence.canRunAhead());
            if (runs) {
                step.add(sequence, slot);
            }
        }
        step.prefill(sequences);
        return step.rows;
    }

    private void add(Sequence sequence, int slot) {
        if (sequence.pending() == 1) {
            rows.add(new Row(sequence, sequence.chunk(slot, 1)));
        } else {
            prefilling.add(slot);
        }
    }

    private void prefill(List<Sequence> sequences) {
        if (prefilling.isEmpty()) {
            return;
        }
        int left = leftForPrompts();
        prefilling.sort(Comparator.comparing(sequences::get, Sequence.BY_URGENCY));
        for (int slot : prefilling) {
            Sequence sequence = sequences.get(slot);
            int size = chunkSize(sequence, left - prefilled);
            if (size > 0) {
                rows.add(new Row(sequence, sequence.chunk(slot, size)));
                prefilled += size;
            }
        }
        rows.sort(Comparator.comparingInt(row -> row.chunk().slot()));
    }

    private int leftForPrompts() {
        return Math.max(stepTokens - rows.size(), Math.min(stepTokens, ModelRunner.BLOCK));
    }

    private int chunkSize(Sequence sequence, int left) {
        if (sequence.pending() <= left) {
            return sequence.pending();
        }
        int end = sequence.content().cached() + left;
        int toBorder = end - end % ModelRunner.BLOCK - sequence.content().cached();
        if (toBorder > 0) {
            return toBorder;
        }
        return prefilled == 0 ? left : 0;
    }
}

package io.afterword.model.engine;

import static io.afterword.model.engine.Prompts.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How many tokens of which slots make a step. The settings' `engine.step.tokens` is 128.
class StepRowsTest {
    private final ServedModel model = new FakeLanguageModel(1000).served(Prompts.MODEL);
    private final Outbox outbox = new Outbox();
    private final List<Sequence> sequences = new ArrayList<>();

    @Test
    void decodesComeFirstAndPromptsGetTheRestInWholeBlocks() {
        addDecoding(20);
        add(300);
        assertThat(step()).hasSize(21).endsWith(64); // 108 are left
    }

    @Test
    void promptsGetABlockHoweverManyDecode() {
        addDecoding(200);
        add(300);
        assertThat(step()).hasSize(201).endsWith(64);
    }

    @Test
    void promptsAloneShareTheBudgetToo() {
        add(150);
        assertThat(step()).containsExactly(128);
        add(10);
        assertThat(step()).as("the rest of the first, and the second").containsExactly(22, 10);
    }

    @Test
    void aChunkThatReachesNeitherABorderNorItsEndIsLeftToAnotherStep() {
        addDecoding(1);
        add(100);
        add(100);
        add(20);
        assertThat(step()).as("27 are left after the first").containsExactly(1, 100, 20);
        assertThat(step()).containsExactly(1, 1, 100, 1);
    }

    @Test
    void aBudgetBelowABlockIsUsedAllTheSame() {
        add(100);
        addDecoding(1);
        assertThat(step(10)).containsExactly(10, 1);
        assertThat(step(10)).containsExactly(10, 1);
    }

    private void addDecoding(int count) {
        for (int i = 0; i < count; i++) {
            add(1);
        }
    }

    private void add(int promptSize) {
        int ticket = sequences.size();
        sequences.add(
                new Sequence(
                        ticket, prompt("p" + ticket, "x".repeat(promptSize), 9), model, outbox, 0));
    }

    private List<Integer> step() {
        return step(128);
    }

    /// Tokens by row.
    private List<Integer> step(int stepTokens) {
        List<Plan.Row> rows = StepRows.of(sequences, new EngineSettings(1, 9, 4, stepTokens));
        for (Plan.Row row : rows) {
            row.sequence().content().ran(row.chunk().tokens().size());
            if (row.sequence().pending() == 0) {
                row.sequence().select(new Choice('x', 0, true, Optional.empty()), 0);
            }
        }
        return rows.stream().map(row -> row.chunk().tokens().size()).toList();
    }
}

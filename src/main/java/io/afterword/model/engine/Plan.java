package io.afterword.model.engine;

import java.util.List;

/// What one worker does in one step: first the copies, in their order, then one forward over all
/// rows.
///
/// @param rows at most one for a slot, in the order of the slots
record Plan(List<Copy> copies, List<Row> rows) {
    static final Plan NOTHING = new Plan(List.of(), List.of());

    Plan {
        copies = List.copyOf(copies);
        rows = List.copyOf(rows);
    }

    boolean isEmpty() {
        return copies.isEmpty() && rows.isEmpty();
    }

    List<Chunk> chunks() {
        return rows.stream().map(Row::chunk).toList();
    }

    /// How many tokens the step runs.
    int tokens() {
        int tokens = 0;
        for (Row row : rows) {
            tokens += row.chunk().tokens().size();
        }
        return tokens;
    }

    /// How many tokens the step selects.
    int draws() {
        return Math.toIntExact(rows.stream().filter(row -> row.chunk().draw().isPresent()).count());
    }

    /// A sequence, and the tokens of it that the step runs.
    record Row(Sequence sequence, Chunk chunk) {}
}

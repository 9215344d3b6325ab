package io.afterword.model.engine;

import java.util.List;

/// What one worker does in one step: first the moves, in their order, then one forward over all rows.
///
/// @param rows at most one for a slot, in the order of the slots
record Plan(List<Move> moves, List<Row> rows) {
    static final Plan NOTHING = new Plan(List.of(), List.of());

    Plan {
        moves = List.copyOf(moves);
        rows = List.copyOf(rows);
    }

    boolean isEmpty() {
        return moves.isEmpty() && rows.isEmpty();
    }

    List<Chunk> chunks() {
        return rows.stream().map(Row::chunk).toList();
    }

    /// How many tokens the step selects.
    int draws() {
        return Math.toIntExact(rows.stream().filter(row -> row.chunk().draw().isPresent()).count());
    }

    /// A sequence that goes from one slot to a lower one, with `length` positions.
    record Move(int from, int to, int length) {}

    /// A sequence, and the tokens of it that the step runs.
    record Row(Sequence sequence, Chunk chunk) {}
}

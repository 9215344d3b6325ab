package io.afterword.model.gpt2;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;

import io.afterword.model.engine.Chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The rows of a step for a CPU, and which of them attend together.
///
/// Positions come in blocks of 64; a row sees whole ones, up to its own. Rows of continuations
/// stand first, by the number of blocks that they see. Each goes through attention alone; those
/// that see as many share a call. Then come the rows of prompts, cut where a block ends: those of
/// one block share a call, their number filled up to a multiple of four by the last one. At the end
/// the last row is repeated up to the step's multiple.
///
/// Either form gives a row the same result whatever stands beside it (decision 002). The two differ
/// in the last bits, so which one a row takes depends on its place in the sequence only.
final class StepPlan implements RowLayout {
    /// Queries that attend together: a multiple of this. Left-over ones go through another kernel.
    private static final int FOUR = 4;

    private final StepShape shape;
    private final Numbers ids = new Numbers();
    private final Numbers slots = new Numbers();
    private final Numbers positions = new Numbers();
    private final Numbers maskRows = new Numbers();
    private final Numbers alone = new Numbers();
    private final Numbers together = new Numbers();
    private final Numbers fresh = new Numbers();
    private final int[][] rowOf; // [chunk][token]

    /// Tokens of one chunk that see the same blocks.
    ///
    /// @param chunk index of the chunk
    /// @param from index of the first token in it
    /// @param start position of that token
    private record Piece(int chunk, int from, int count, int slot, int start, boolean ofPrompt) {
        int blocks() {
            return start / KvMemory.BLOCK + 1;
        }
    }

    StepPlan(List<Chunk> chunks, StepShape shape) {
        this.shape = shape;
        this.rowOf = new int[chunks.size()][];
        for (Piece piece : cut(chunks)) {
            place(piece, chunks.get(piece.chunk()));
        }
        repeatLastRow(shape.paddedRows(ids.size()));
    }

    /// Continuations first, by blocks, then prompts as they come.
    private List<Piece> cut(List<Chunk> chunks) {
        List<Piece> ofContinuations = new ArrayList<>();
        List<Piece> ofPrompts = new ArrayList<>();
        for (int c = 0; c < chunks.size(); c++) {
            Chunk chunk = chunks.get(c);
            int size = chunk.tokens().size();
            rowOf[c] = new int[size];
            for (int from = 0; from < size; ) {
                int start = chunk.start() + from;
                boolean ofPrompt = start < chunk.promptLength();
                int end = Math.min(chunk.start() + size, KvMemory.wholeBlocks(start + 1));
                int count = (ofPrompt ? Math.min(end, chunk.promptLength()) : end) - start;
                Piece piece = new Piece(c, from, count, chunk.slot(), start, ofPrompt);
                (ofPrompt ? ofPrompts : ofContinuations).add(piece);
                from += count;
            }
        }
        ofContinuations.sort(Comparator.comparingInt(Piece::blocks));
        ofContinuations.addAll(ofPrompts);
        return ofContinuations;
    }

    private void place(Piece piece, Chunk chunk) {
        if (piece.start() % KvMemory.BLOCK == 0) {
            fresh.add(piece.slot());
            fresh.add(piece.start() / KvMemory.BLOCK);
        }
        for (int i = 0; i < piece.count(); i++) {
            rowOf[piece.chunk()][piece.from() + i] = ids.size();
            ids.add(chunk.tokens().get(piece.from() + i));
            slots.add(piece.slot());
            positions.add(piece.start() + i);
            maskRows.add((piece.start() + i) % KvMemory.BLOCK);
        }
        if (piece.ofPrompt()) {
            int rows = Math.ceilDiv(piece.count(), FOUR) * FOUR;
            repeatLastRow(ids.size() + rows - piece.count());
            together.add(piece.slot());
            together.add(rows);
            together.add(piece.blocks());
        } else {
            addAlone(piece);
        }
    }

    private void addAlone(Piece piece) {
        int last = alone.size() - 2; // rows, blocks
        if (last >= 0 && alone.get(last + 1) == piece.blocks()) {
            alone.set(last, alone.get(last) + piece.count());
        } else {
            alone.add(piece.count());
            alone.add(piece.blocks());
        }
    }

    private void repeatLastRow(int count) {
        while (ids.size() < count) {
            ids.add(ids.last());
            slots.add(slots.last());
            positions.add(positions.last());
            maskRows.add(maskRows.last());
        }
    }

    int rowCount() {
        return ids.size();
    }

    /// Of all rows: token ids, slots, positions, and which row of the mask table hides the keys
    /// behind them.
    long[] rows() {
        int count = ids.size();
        long[] all = Arrays.copyOf(ids.toArray(), 4 * count);
        System.arraycopy(slots.toArray(), 0, all, count, count);
        System.arraycopy(positions.toArray(), 0, all, 2 * count, count);
        System.arraycopy(maskRows.toArray(), 0, all, 3 * count, count);
        return all;
    }

    /// Rows that attend alone, pairs (rows, blocks).
    long[] alone() {
        return alone.toArray();
    }

    /// Rows that attend together, triples (slot, rows, blocks).
    long[] together() {
        return together.toArray();
    }

    /// Pairs (slot, block) of blocks that get their first token.
    long[] fresh() {
        return fresh.toArray();
    }

    @Override
    public int row(int chunk, int token) {
        return rowOf[chunk][token];
    }

    @Override
    public Arguments arguments(PtNDManager owner, List<Integer> ends, KvMemory kv) {
        long[] endRows = padded(ends);
        return new Arguments(owner)
                .tensor(rows(), new Shape(4, rowCount()))
                .list(alone())
                .list(together())
                .list(fresh())
                .tensor(endRows, new Shape(endRows.length))
                .of(kv.value());
    }

    private long[] padded(List<Integer> ends) {
        long[] rows = new long[shape.paddedRows(ends.size())];
        Arrays.setAll(rows, row -> ends.get(Math.min(row, ends.size() - 1)));
        return rows;
    }
}

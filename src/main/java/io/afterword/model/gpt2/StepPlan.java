package io.afterword.model.gpt2;

import io.afterword.model.engine.Chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Which token stands in which row of a step, and which rows attend together.
///
/// Every chunk is cut where a block of positions ends. Pieces of one token come first, by slot;
/// those in adjacent slots that see equally many blocks are one run, one attention call. Then come
/// longer pieces, each a span of its own; at the end the last row is repeated up to the step's
/// multiple. In either form a query goes through attention alone, with the whole blocks up to its
/// own, so that its result is the same whether it was prefilled or decoded.
final class StepPlan {
    private final Numbers ids = new Numbers();
    private final Numbers slots = new Numbers();
    private final Numbers positions = new Numbers();
    private final Numbers runs = new Numbers();
    private final Numbers spans = new Numbers();
    private final Numbers fresh = new Numbers();
    private final int[][] rowOf; // [chunk][token]

    /// Tokens of one chunk within one block of positions.
    ///
    /// @param chunk index of the chunk
    /// @param from index of the first token in it
    private record Piece(int chunk, int from, int count, int slot, int start) {
        boolean isSingle() {
            return count == 1;
        }

        /// Keys that its queries see, whole blocks.
        int keys() {
            return KvMemory.wholeBlocks(start + count);
        }
    }

    StepPlan(List<Chunk> chunks, StepShape shape) {
        this.rowOf = new int[chunks.size()][];
        List<Piece> pieces = cut(chunks);
        for (Piece piece : pieces) {
            place(piece, chunks.get(piece.chunk()));
        }
        repeatLastRow(shape.paddedRows(ids.size()));
    }

    /// Singles first, by slot, then the others as they come.
    private List<Piece> cut(List<Chunk> chunks) {
        List<Piece> singles = new ArrayList<>();
        List<Piece> longer = new ArrayList<>();
        for (int c = 0; c < chunks.size(); c++) {
            Chunk chunk = chunks.get(c);
            int size = chunk.tokens().size();
            rowOf[c] = new int[size];
            for (int from = 0; from < size; ) {
                int start = chunk.start() + from;
                int count = Math.min(size - from, KvMemory.BLOCK - start % KvMemory.BLOCK);
                Piece piece = new Piece(c, from, count, chunk.slot(), start);
                (piece.isSingle() ? singles : longer).add(piece);
                from += count;
            }
        }
        singles.sort(Comparator.comparingInt(Piece::slot).thenComparingInt(Piece::start));
        singles.addAll(longer);
        return singles;
    }

    private void place(Piece piece, Chunk chunk) {
        if (piece.start() % KvMemory.BLOCK == 0) {
            fresh.add(piece.slot());
            fresh.add(piece.start());
        }
        for (int i = 0; i < piece.count(); i++) {
            rowOf[piece.chunk()][piece.from() + i] = ids.size();
            ids.add(chunk.tokens().get(piece.from() + i));
            slots.add(piece.slot());
            positions.add(piece.start() + i);
        }
        if (piece.isSingle()) {
            addToRun(piece);
        } else {
            spans.add(piece.slot());
            spans.add(piece.count());
            spans.add(piece.keys());
        }
    }

    private void addToRun(Piece piece) {
        int last = runs.size() - 3; // slot, slots, keys
        if (last >= 0
                && runs.get(last) + runs.get(last + 1) == piece.slot()
                && runs.get(last + 2) == piece.keys()) {
            runs.set(last + 1, runs.get(last + 1) + 1);
        } else {
            runs.add(piece.slot());
            runs.add(1);
            runs.add(piece.keys());
        }
    }

    private void repeatLastRow(int count) {
        while (ids.size() < count) {
            ids.add(ids.last());
            slots.add(slots.last());
            positions.add(positions.last());
        }
    }

    int rowCount() {
        return ids.size();
    }

    /// Token ids of all rows, then their slots, then their positions.
    long[] rows() {
        int count = ids.size();
        long[] all = Arrays.copyOf(ids.toArray(), 3 * count);
        System.arraycopy(slots.toArray(), 0, all, count, count);
        System.arraycopy(positions.toArray(), 0, all, 2 * count, count);
        return all;
    }

    /// Triples (first slot, slots, keys).
    long[] runs() {
        return runs.toArray();
    }

    /// Triples (slot, rows, keys).
    long[] spans() {
        return spans.toArray();
    }

    /// Pairs (slot, position) of blocks that get their first token.
    long[] fresh() {
        return fresh.toArray();
    }

    /// The row of a token.
    int row(int chunk, int token) {
        return rowOf[chunk][token];
    }
}

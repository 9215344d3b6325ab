package io.afterword.model.gpt2;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;

import io.afterword.model.engine.Chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The rows of a step for a device that wants few calls and large ones.
///
/// First comes a row for each of the lowest slots, up to the last one that runs a single token:
/// they attend in one call, to the memory as it lies, so nothing of it is copied. A slot among them
/// that runs nothing, or more than a token, has a row all the same, whose keys and values are not
/// written and whose result nobody asks for. Then come the chunks of more tokens, with a call for
/// each.
final class BatchPlan implements RowLayout {
    private final Numbers ids = new Numbers();
    private final Numbers slots = new Numbers();
    private final Numbers positions = new Numbers();
    private final Numbers written = new Numbers(); // rows
    private final Numbers together = new Numbers();
    private final Numbers stale = new Numbers();
    private final Numbers followers = new Numbers(); // rows
    private final Numbers told = new Numbers(); // rows of the last selection
    private final LastSelection last;
    private final int[] firstRow; // by chunk
    private final int first;
    private int seen;

    /// @param last of the step before, for chunks that follow it
    BatchPlan(List<Chunk> chunks, StaleBlocks blocks, LastSelection last) {
        this.last = last;
        this.firstRow = new int[chunks.size()];
        Map<Integer, Integer> single = new HashMap<>(); // chunk by slot
        List<Integer> longer = new ArrayList<>(); // chunks
        for (int c = 0; c < chunks.size(); c++) {
            Chunk chunk = chunks.get(c);
            if (chunk.start() == 0) {
                blocks.begin(chunk.slot());
            }
            if (chunk.tokens().size() > 1 || single.putIfAbsent(chunk.slot(), c) != null) {
                longer.add(c);
            }
        }
        first = single.keySet().stream().mapToInt(slot -> slot + 1).max().orElse(0);
        for (int slot = 0; slot < first; slot++) {
            Integer chunk = single.get(slot);
            if (chunk == null) {
                addRow(0, slot, 0);
            } else {
                add(chunk, chunks.get(chunk));
                seen = Math.max(seen, blocks(chunks.get(chunk)));
            }
        }
        for (int c : longer) {
            Chunk chunk = chunks.get(c);
            add(c, chunk);
            together.add(chunk.slot());
            together.add(chunk.tokens().size());
            together.add(blocks(chunk));
        }
        clear(chunks, blocks);
    }

    /// That its tokens see.
    private static int blocks(Chunk chunk) {
        return Math.ceilDiv(chunk.start() + chunk.tokens().size(), KvMemory.BLOCK);
    }

    private void add(int index, Chunk chunk) {
        firstRow[index] = ids.size();
        if (chunk.follows().isPresent()) {
            followers.add(ids.size());
            told.add(last.row(chunk.follows().getAsInt()));
            written.add(ids.size());
            addRow(0, chunk.slot(), chunk.start());
            return;
        }
        for (int i = 0; i < chunk.tokens().size(); i++) {
            written.add(ids.size());
            addRow(chunk.tokens().get(i), chunk.slot(), chunk.start() + i);
        }
    }

    private void addRow(int id, int slot, int position) {
        ids.add(id);
        slots.add(slot);
        positions.add(position);
    }

    private void clear(List<Chunk> chunks, StaleBlocks blocks) {
        for (int slot = 0; slot < first; slot++) {
            blocks.clear(slot, seen, stale);
        }
        for (Chunk chunk : chunks) {
            blocks.clear(chunk.slot(), blocks(chunk), stale);
        }
    }

    @Override
    public int row(int chunk, int token) {
        return firstRow[chunk] + token;
    }

    @Override
    public Arguments arguments(PtNDManager owner, List<Integer> ends, KvMemory kv) {
        long[] numbers = numbers(ends);
        return new Arguments(owner)
                .tensor(numbers, new Shape(numbers.length))
                .list(sizes(ends.size()))
                .list(together())
                .list(stale())
                .of(kv.value())
                .tensors(followers.size() == 0 ? List.of() : last.tensors());
    }

    /// In one tensor, since each takes a transfer of its own.
    long[] numbers(List<Integer> ends) {
        Numbers all = new Numbers();
        for (Numbers part : List.of(ids, slots, positions)) {
            Arrays.stream(part.toArray()).forEach(all::add);
        }
        if (!allAreWritten()) {
            Arrays.stream(written.toArray()).forEach(all::add);
        }
        ends.forEach(all::add);
        for (Numbers part : List.of(followers, told)) {
            Arrays.stream(part.toArray()).forEach(all::add);
        }
        return all.toArray();
    }

    private boolean allAreWritten() {
        return written.size() == ids.size();
    }

    /// As the program takes them.
    long[] sizes(int ends) {
        int toWrite = allAreWritten() ? 0 : written.size();
        return new long[] {ids.size(), first, seen, toWrite, ends, followers.size()};
    }

    long[] together() {
        return together.toArray();
    }

    long[] stale() {
        return stale.toArray();
    }
}

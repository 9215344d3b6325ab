package io.afterword.model.gpt2;

import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Draw;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Whether, on this machine and for this network's shapes, a row's result depends on nothing but
/// its sequence, bit for bit. What fails does not stop a model from running: it says that a
/// sequence which is rebuilt or stands beside others may differ from the undisturbed one.
///
/// @param failed what did not hold, empty if all did
/// @param bits digest of the logits that it computed: machines whose arithmetic differs in a bit
///   differ here
public record SelfTest(List<String> failed, String bits) {
    /// Long enough for two blocks of positions.
    private static final int LENGTH = KvMemory.BLOCK + 6;

    /// Tokens that are decoded one by one, around the border of the blocks.
    private static final int DECODED = 10;

    static final int SLOTS = 4;
    private static final SamplingParams PARAMS = new SamplingParams(0.8, 40, 0.9);

    public SelfTest {
        failed = List.copyOf(failed);
    }

    public boolean passed() {
        return failed.isEmpty();
    }

    @Override
    public String toString() {
        return passed() ? "passed" : "failed: " + String.join(", ", failed);
    }

    static SelfTest run(Gpt2Runner runner, Gpt2Config config, boolean productsAreExact) {
        Sequences sequences = new Sequences(runner, config);
        List<String> failed = new ArrayList<>();
        float[][] whole = sequences.rebuilt();
        if (!same(whole, sequences.chunked())) {
            failed.add("in chunks as at once");
        }
        if (!same(whole, sequences.decoded())) {
            failed.add("decoded as rebuilt");
        }
        if (!same(whole, sequences.besideOthers())) {
            failed.add("beside others as alone");
        }
        if (!sequences.drawnBesideOthers().equals(sequences.drawnAlone())) {
            failed.add("drawn beside others as alone");
        }
        if (!productsAreExact) {
            failed.add("integer products exact");
        }
        return new SelfTest(failed, digest(whole));
    }

    private static String digest(float[][] logits) {
        Sha256 sum = new Sha256();
        for (float[] row : logits) {
            ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES);
            bytes.asFloatBuffer().put(row);
            sum.add(bytes);
        }
        return sum.hex();
    }

    /// Compares bits: a NaN equals itself, 0 does not equal -0.
    private static boolean same(float[][] one, float[][] other) {
        return Arrays.deepEquals(one, other);
    }

    /// The sequence that is tested, in slot 1, and others in the slots around it.
    private record Sequences(Gpt2Runner runner, Gpt2Config config) {
        private static final int TESTED = 1;

        float[][] rebuilt() {
            return runner.logits(List.of(chunk(TESTED, 0, length(TESTED))));
        }

        float[][] chunked() {
            List<float[]> logits = new ArrayList<>();
            int from = 0;
            for (int size = 3; from < length(TESTED); size += 7) {
                int to = Math.min(from + size, length(TESTED));
                logits.addAll(List.of(runner.logits(List.of(chunk(TESTED, from, to)))));
                from = to;
            }
            return logits.toArray(float[][]::new);
        }

        float[][] decoded() {
            return prefilledAndDecoded(List.of(TESTED));
        }

        float[][] besideOthers() {
            return prefilledAndDecoded(List.of(0, TESTED, 2, 3));
        }

        Choice drawnAlone() {
            return runner.forward(List.of(last(TESTED))).getFirst();
        }

        Choice drawnBesideOthers() {
            return runner.forward(List.of(last(0), last(TESTED), last(2), last(3))).get(TESTED);
        }

        /// All but the last tokens of the sequences at once, those one by one.
        ///
        /// @return the logits of the tested sequence
        private float[][] prefilledAndDecoded(List<Integer> slots) {
            List<float[]> logits = new ArrayList<>();
            int steps = Math.min(DECODED, length(TESTED) - 1);
            for (int left = steps; left >= 0; left--) {
                List<Chunk> chunks = new ArrayList<>();
                int before = 0; // rows of the chunks before the tested one
                int rows = 0;
                for (int slot : slots) {
                    int to = Math.max(length(slot) - left, 1);
                    int from = left == steps ? 0 : Math.max(to - 1, 0);
                    chunks.add(chunk(slot, from, to));
                    before += slot < TESTED ? to - from : 0;
                    rows = slot == TESTED ? to - from : rows;
                }
                float[][] all = runner.logits(chunks);
                logits.addAll(List.of(all).subList(before, before + rows));
            }
            return logits.toArray(float[][]::new);
        }

        /// The others are as long, a little shorter and very short.
        private int length(int slot) {
            int tested = Math.min(LENGTH, config.contextLength());
            return slot <= TESTED ? tested : Math.max(tested / (slot * slot), 1);
        }

        /// Only its first tokens are a prompt.
        private int prompt(int slot) {
            return Math.max(length(slot) - DECODED, 1);
        }

        private Chunk chunk(int slot, int from, int to) {
            return new Chunk(slot, from, tokens(slot, from, to), prompt(slot), Optional.empty());
        }

        /// The last token again, and a draw after it.
        private Chunk last(int slot) {
            int to = length(slot);
            SamplingParams params = slot == 0 ? SamplingParams.GREEDY : PARAMS;
            Draw draw = new Draw(params, 0.1 + 0.2 * slot);
            return new Chunk(
                    slot, to - 1, tokens(slot, to - 1, to), prompt(slot), Optional.of(draw));
        }

        private TokenIds tokens(int slot, int from, int to) {
            int[] ids = new int[to - from];
            for (int i = 0; i < ids.length; i++) {
                long spread = 13 + (from + i) * 7919L + slot * 104_729L;
                ids[i] = (int) (spread % config.vocabularySize());
            }
            return TokenIds.of(ids);
        }
    }
}

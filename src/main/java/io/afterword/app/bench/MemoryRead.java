package io.afterword.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// How fast this machine reads memory: the sum of arrays that no cache holds, several times over.
final class MemoryRead {
    /// Of each thread; several times what a last-level cache holds.
    private static final int BYTES = 128 << 20;

    private static final int PIECE = 1 << 14; // longs; a call a piece, so that it is compiled early
    private static final int PASSES = 7;

    private MemoryRead() {}

    /// Bytes per second, of all threads together: the median of some passes.
    static double bytesPerSecond(int threads) {
        List<long[]> arrays = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            arrays.add(new long[BYTES / Long.BYTES]);
        }
        long check = pass(arrays);
        double[] seconds = new double[PASSES];
        for (int i = 0; i < PASSES; i++) {
            long begin = System.nanoTime();
            check |= pass(arrays);
            seconds[i] = (System.nanoTime() - begin) / 1e9;
        }
        if (check != 0) { // also keeps the sums from being optimised away
            throw new IllegalStateException("the sum of zeros was " + check);
        }
        return (double) BYTES * threads / Samples.of(seconds).median();
    }

    private static long pass(List<long[]> arrays) {
        List<CompletableFuture<Long>> sums =
                arrays.stream()
                        .map(array ->
                                CompletableFuture.supplyAsync(
                                        () -> sum(array), task -> Thread.ofPlatform().start(task)))
                        .toList();
        return sums.stream().mapToLong(CompletableFuture::join).reduce(0, (a, b) -> a | b);
    }

    private static long sum(long[] array) {
        long sum = 0;
        for (int from = 0; from < array.length; from += PIECE) {
            sum += sum(array, from);
        }
        return sum;
    }

    private static long sum(long[] array, int from) {
        long sum = 0;
        for (int i = from; i < from + PIECE; i++) {
            sum += array[i];
        }
        return sum;
    }
}

package io.afterword.app.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// How fast this machine reads memory: the sum of an array that no cache holds, each thread its
/// part of it.
final class MemoryRead {
    private static final int LONGS = 1 << 26; // 512 MiB

    private static final int PIECE = 1 << 14; // longs; a call a piece, so that it is compiled early

    private final long[] array = new long[LONGS];

    MemoryRead() {
        bytesPerSecond(1); // to touch the memory, and to compile the loop
    }

    /// Bytes a second, of some threads together, in one pass.
    double bytesPerSecond(int threads) {
        long begin = System.nanoTime();
        long check = pass(threads);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (check != 0) { // also keeps the sums from being optimised away
            throw new IllegalStateException("the sum of zeros was " + check);
        }
        return (double) LONGS * Long.BYTES / seconds;
    }

    private long pass(int threads) {
        List<CompletableFuture<Long>> sums =
                IntStream.range(0, threads)
                        .mapToObj(thread ->
                                CompletableFuture.supplyAsync(
                                        () -> sum(thread, threads),
                                        task -> Thread.ofPlatform().start(task)))
                        .toList();
        return sums.stream().mapToLong(CompletableFuture::join).reduce(0, (a, b) -> a | b);
    }

    private long sum(int thread, int threads) {
        int pieces = LONGS / PIECE;
        long sum = 0;
        int end = (int) ((thread + 1L) * pieces / threads);
        for (int piece = (int) ((long) thread * pieces / threads); piece < end; piece++) {
            sum += sum(array, piece * PIECE);
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

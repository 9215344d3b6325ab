package io.afterword.app.bench;

import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ModelRunner;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Threads like the engine's workers: each has a runner of its own and a part of the sequences.
final class BenchWorkers implements AutoCloseable {
    private final List<ExecutorService> threads = new ArrayList<>();
    private final List<BenchSequences> parts = new ArrayList<>();
    private final List<ModelRunner> runners = new ArrayList<>();

    /// @param sequences at least one for each worker
    BenchWorkers(LanguageModel model, int workers, int sequences) {
        for (int worker = 0; worker < workers; worker++) {
            int part = sequences / workers + (worker < sequences % workers ? 1 : 0);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            threads.add(thread);
            ModelRunner runner =
                    CompletableFuture.supplyAsync(() -> model.newRunner(part), thread).join();
            runners.add(runner);
            parts.add(new BenchSequences(runner, part, model.vocabularySize()));
        }
    }

    /// All workers do the same at once, and begin together.
    ///
    /// @return seconds until the last one was done
    double time(Consumer<BenchSequences> work) {
        CountDownLatch begin = new CountDownLatch(1);
        List<CompletableFuture<Void>> running =
                IntStream.range(0, threads.size())
                        .mapToObj(worker ->
                                CompletableFuture.runAsync(
                                        () -> {
                                            await(begin);
                                            work.accept(parts.get(worker));
                                        },
                                        threads.get(worker)))
                        .toList();
        long start = System.nanoTime();
        begin.countDown();
        running.forEach(CompletableFuture::join);
        return (System.nanoTime() - start) / 1e9;
    }

    private static void await(CountDownLatch begin) {
        try {
            begin.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    List<BenchSequences> parts() {
        return parts;
    }

    @Override
    public void close() {
        for (int worker = 0; worker < threads.size(); worker++) {
            CompletableFuture.runAsync(runners.get(worker)::close, threads.get(worker)).join();
            threads.get(worker).shutdown();
        }
    }
}

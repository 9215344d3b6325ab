package io.afterword.app.bench;

import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;
import io.afterword.model.engine.ForwardingModel;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.select.CounterRandom;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A model that remembers when each step ran and when each token was computed. A token is known by
/// the number it was drawn with, which is a function of its prompt's seed and its index, so no
/// event needs a field for it. Times are those of [System#nanoTime()].
final class TimedModel extends ForwardingModel {
    private static final int ONLY_CHOICE = 0;

    private final Map<Double, Long> computed = new ConcurrentHashMap<>(); // u -> nanos
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();

    TimedModel(LanguageModel model) {
        super(model);
    }

    /// Forgets what was remembered; between rounds, or it would grow.
    void forget() {
        computed.clear();
        steps.clear();
    }

    /// When a token was computed.
    OptionalLong computedNanos(long seed, int index) {
        Long nanos = computed.get(CounterRandom.uniform(seed, ONLY_CHOICE, index));
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /// All steps of all workers.
    List<Step> steps() {
        return List.copyOf(steps);
    }

    @Override
    public ModelRunner newRunner(int slots) {
        return new TimedRunner(super.newRunner(slots));
    }

    private final class TimedRunner implements ModelRunner {
        private final ModelRunner runner;

        TimedRunner(ModelRunner runner) {
            this.runner = runner;
        }

        @Override
        public List<Choice> forward(List<Chunk> chunks) {
            long begin = System.nanoTime();
            return timed(begin, chunks, runner.forward(chunks));
        }

        @Override
        public boolean runsAhead() {
            return runner.runsAhead();
        }

        @Override
        public Launched launch(List<Chunk> chunks) {
            long begin = System.nanoTime();
            Launched step = runner.launch(chunks);
            return () -> timed(begin, chunks, step.choices());
        }

        private List<Choice> timed(long begin, List<Chunk> chunks, List<Choice> choices) {
            long end = System.nanoTime();
            for (Chunk chunk : chunks) {
                chunk.draw().ifPresent(draw -> computed.put(draw.u(), end));
            }
            int tokens = chunks.stream().mapToInt(chunk -> chunk.tokens().size()).sum();
            steps.add(new Step(begin, end, tokens, choices.size()));
            return choices;
        }

        @Override
        public void copy(Copy copy) {
            runner.copy(copy);
        }

        @Override
        public void close() {
            runner.close();
        }
    }
}

package io.afterword.app.bench;

import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.select.CounterRandom;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// A model that remembers when each token was computed. A token is known by the number it was drawn
/// with, which is a function of its prompt's seed and its index, so no event needs a field for it.
final class ClockedModel implements LanguageModel {
    private static final int ONLY_CHOICE = 0;

    private final LanguageModel model;
    private final Map<Double, Long> computed = new ConcurrentHashMap<>(); // u -> nanos

    ClockedModel(LanguageModel model) {
        this.model = model;
    }

    /// When a token was computed, on the clock of [System#nanoTime()].
    OptionalLong computedNanos(long seed, int index) {
        Long nanos = computed.get(CounterRandom.uniform(seed, ONLY_CHOICE, index));
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    @Override
    public ModelRunner newRunner(int slots) {
        return new ClockedRunner(model.newRunner(slots));
    }

    private final class ClockedRunner implements ModelRunner {
        private final ModelRunner runner;

        ClockedRunner(ModelRunner runner) {
            this.runner = runner;
        }

        @Override
        public List<Choice> forward(List<Chunk> chunks) {
            List<Choice> choices = runner.forward(chunks);
            long now = System.nanoTime();
            for (Chunk chunk : chunks) {
                chunk.draw().ifPresent(draw -> computed.put(draw.u(), now));
            }
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

    @Override
    public int vocabularySize() {
        return model.vocabularySize();
    }

    @Override
    public int contextLength() {
        return model.contextLength();
    }

    @Override
    public int endOfText() {
        return model.endOfText();
    }

    @Override
    public String fingerprint() {
        return model.fingerprint();
    }

    @Override
    public long slotBytes() {
        return model.slotBytes();
    }

    @Override
    public void close() {
        model.close();
    }
}

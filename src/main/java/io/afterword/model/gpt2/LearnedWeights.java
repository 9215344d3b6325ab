package io.afterword.model.gpt2;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

/// Weights as training leaves them; tokens that shared a row all get it.
final class LearnedWeights implements Gpt2Weights {
    private final Gpt2Config config;
    private final VocabularyUse use;
    private final Map<String, FloatBuffer> wide;
    private final Map<String, FloatBuffer> narrow;

    /// @param wide tensors, tables in rows of classes
    LearnedWeights(
            Gpt2Config config,
            VocabularyUse use,
            Map<String, FloatBuffer> wide,
            Map<String, FloatBuffer> narrow) {
        this.config = config;
        this.use = use;
        this.wide = Map.copyOf(wide);
        this.narrow = Map.copyOf(narrow);
    }

    @Override
    public Gpt2Config config() {
        return config;
    }

    @Override
    public FloatBuffer tensor(String name) {
        FloatBuffer numbers = wide.containsKey(name) ? wide.get(name) : narrow.get(name);
        if (numbers == null) {
            throw new IllegalArgumentException("no tensor " + name + " in " + config);
        }
        boolean ofVocabulary = name.equals("wte.weight") || name.equals("lm_head.weight");
        return ofVocabulary ? spread(numbers) : numbers.duplicate();
    }

    private FloatBuffer spread(FloatBuffer rows) {
        int width = config.width();
        FloatBuffer all = FloatBuffer.allocate(config.vocabularySize() * width);
        for (int token = 0; token < config.vocabularySize(); token++) {
            all.put(token * width, rows, use.classOf(token) * width, width);
        }
        return all;
    }

    @Override
    public String digest() {
        Sha256 digest = new Sha256();
        for (TensorShape tensor : TensorShape.allOf(config)) {
            FloatBuffer numbers = tensor(tensor.name());
            ByteBuffer bytes = ByteBuffer.allocate(numbers.remaining() * Float.BYTES);
            bytes.asFloatBuffer().put(numbers);
            digest.add(bytes);
        }
        return digest.hex();
    }
}

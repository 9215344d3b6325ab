package io.afterword.model.gpt2;

import java.nio.FloatBuffer;

/// Random, but for one embedding that is not a number. The output is not tied to it.
final class BrokenWeights implements Gpt2Weights {
    /// The token that it is of.
    static final int BROKEN = 77;

    private final Gpt2Weights random = Steps.weights(Steps.SMALL);

    @Override
    public Gpt2Config config() {
        return random.config();
    }

    @Override
    public FloatBuffer tensor(String name) {
        FloatBuffer tensor = random.tensor(name);
        if (name.equals("wte.weight")) {
            tensor.put(BROKEN * config().width() + 5, Float.NaN);
        }
        return tensor;
    }

    @Override
    public String digest() {
        return random.digest() + " broken";
    }
}

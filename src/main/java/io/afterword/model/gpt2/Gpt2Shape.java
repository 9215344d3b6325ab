package io.afterword.model.gpt2;

import java.util.Arrays;
import java.util.Optional;

/// Shapes of GPT-2 that have a name: those that were published, as their `config.json` gives them,
/// and the small one that is built in.
public enum Gpt2Shape {
    /// 7.3 million parameters, 6.4 of them tokens: light enough to start anywhere.
    BUILT_IN("builtin", 256, 128, 4, 4),
    /// 82 million parameters (Sanh et al., 2019).
    DISTILLED("distilgpt2", 768, 6, 12),
    /// 124 million parameters.
    SMALL("gpt2", 768, 12, 12),
    /// 355 million parameters.
    MEDIUM("gpt2-medium", 1024, 24, 16),
    /// 774 million parameters.
    LARGE("gpt2-large", 1280, 36, 20),
    /// 1.5 billion parameters.
    XL("gpt2-xl", 1600, 48, 25);

    private static final int VOCABULARY = 50_257;
    private static final int CONTEXT = 1024;
    private static final int END_OF_TEXT = 50_256;

    private final String publishedName;
    private final int context;
    private final int width;
    private final int layers;
    private final int heads;

    Gpt2Shape(String publishedName, int width, int layers, int heads) {
        this(publishedName, CONTEXT, width, layers, heads);
    }

    Gpt2Shape(String publishedName, int context, int width, int layers, int heads) {
        this.publishedName = publishedName;
        this.context = context;
        this.width = width;
        this.layers = layers;
        this.heads = heads;
    }

    public String publishedName() {
        return publishedName;
    }

    public Gpt2Config config() {
        return config(context, width, layers, heads);
    }

    /// GPT-2 in another shape.
    ///
    /// @throws IllegalArgumentException naming the field of `config.json` and its rule
    public static Gpt2Config config(int context, int width, int layers, int heads) {
        return new Gpt2Config(
                VOCABULARY,
                context,
                width,
                layers,
                heads,
                4 * width,
                Activation.GELU_TANH,
                1e-5,
                true,
                false,
                true,
                END_OF_TEXT);
    }

    public static Optional<Gpt2Shape> named(String name) {
        return Arrays.stream(values())
                .filter(shape -> shape.publishedName.equals(name))
                .findFirst();
    }
}

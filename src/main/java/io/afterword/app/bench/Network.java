package io.afterword.app.bench;

import io.afterword.app.serve.ModelLoader;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.gpt2.Footprint;
import io.afterword.model.gpt2.Gpt2Model;
import io.afterword.model.gpt2.Gpt2Shape;
import io.afterword.model.gpt2.Precision;
import io.afterword.model.gpt2.RandomWeights;

import java.util.Locale;

/// The network that is measured: a published shape with random weights, since speed does not depend
/// on what the weights are, or the built-in model.
record Network(Gpt2Shape shape, Precision precision) {
    private static final long SEED = 1;

    String name() {
        return shape.publishedName();
    }

    String precisionName() {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    int contextLength() {
        return shape.config().contextLength();
    }

    /// The caller closes it.
    LanguageModel load() {
        return Gpt2Model.load(
                shape == Gpt2Shape.BUILT_IN
                        ? ModelLoader.builtIn()
                        : new RandomWeights(shape.config(), SEED),
                precision);
    }

    /// Bytes of weights that a step reads from memory at least.
    long readBytes() {
        return Footprint.allOf(shape.config()).stream()
                .filter(footprint -> footprint.numbers().equals(precisionName()))
                .mapToLong(Footprint::readBytes)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no footprint in " + precisionName()));
    }
}

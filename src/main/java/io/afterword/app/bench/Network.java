package io.afterword.app.bench;

import io.afterword.model.engine.LanguageModel;
import io.afterword.model.gpt2.Arithmetic;
import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.Footprint;
import io.afterword.model.gpt2.Gpt2Model;
import io.afterword.model.gpt2.Gpt2Shape;
import io.afterword.model.gpt2.Gpt2Weights;
import io.afterword.model.gpt2.Kernels;
import io.afterword.model.gpt2.KvPrecision;
import io.afterword.model.gpt2.Precision;
import io.afterword.model.gpt2.RandomWeights;

import java.util.Locale;

/// The network that is measured: a published shape with random weights, since speed does not depend
/// on what the weights are, or that of the built-in model.
record Network(Gpt2Shape shape, Precision precision, ComputeDevice device) {
    /// GPT-2's 0.02 makes a random network of that size nearly blind to its context.
    private static final double LIVELY = 0.2;

    private static final long SEED = 1;

    String name() {
        return shape.publishedName();
    }

    String precisionName() {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    /// Worker threads that run it where nothing else is asked for.
    int workers() {
        return device.isGpu() ? 1 : Runtime.getRuntime().availableProcessors();
    }

    int contextLength() {
        return shape.config().contextLength();
    }

    /// The caller closes it.
    LanguageModel load() {
        Kernels kernels = device.kernels();
        Arithmetic arithmetic =
                new Arithmetic(kernels, precision, KvPrecision.usual(kernels, precision));
        return Gpt2Model.load(weights(), arithmetic, device);
    }

    private Gpt2Weights weights() {
        return shape == Gpt2Shape.BUILT_IN
                ? new RandomWeights(shape.config(), SEED, LIVELY)
                : new RandomWeights(shape.config(), SEED);
    }

    /// Bytes of weights that a step reads from memory at least.
    long readBytes() {
        return Footprint.allOf(shape.config(), device.kernels()).stream()
                .filter(footprint -> footprint.numbers().equals(precisionName()))
                .mapToLong(Footprint::readBytes)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no footprint in " + precisionName()));
    }
}

package io.afterword.app.bench;

import io.afterword.app.serve.ModelLoader;
import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.gpt2.Gpt2Model;
import io.afterword.model.gpt2.Gpt2Shape;
import io.afterword.model.gpt2.Precision;
import io.afterword.model.gpt2.RandomWeights;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The options that say which network is measured. Speed does not depend on what the weights are.
final class RandomModel {
    private static final long SEED = 1;

    @Option(
            names = "--random",
            paramLabel = "SHAPE",
            converter = ShapeName.class,
            description =
                    "Random weights in a published shape (gpt2, gpt2-medium, ...) or that of the"
                            + " built-in model (builtin); default: gpt2.")
    private Gpt2Shape shape = Gpt2Shape.SMALL;

    @Option(
            names = "--precision",
            paramLabel = "P",
            converter = PrecisionName.class,
            description = "int8 (default), bf16 or fp32.")
    private Precision precision = Precision.INT8;

    String shape() {
        return shape.publishedName();
    }

    String precision() {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    int contextLength() {
        return shape.config().contextLength();
    }

    /// Whether the goals are about it.
    boolean hasGoals() {
        return shape == Gpt2Shape.SMALL && precision == Precision.INT8;
    }

    /// The caller closes it.
    Gpt2Model load() {
        return Gpt2Model.load(
                shape == Gpt2Shape.BUILT_IN
                        ? ModelLoader.builtIn()
                        : new RandomWeights(shape.config(), SEED),
                precision);
    }

    /// What a step has to read from memory: the matrices. Embeddings, biases and norms are little.
    long weightBytes() {
        Gpt2Config config = shape.config();
        long width = config.width();
        long layer = 4 * width * width + 2 * width * config.innerWidth();
        long weights = config.layers() * layer + width * config.vocabularySize();
        return switch (precision) {
            case INT8 -> weights;
            case BF16 -> weights * 2;
            case FP32 -> weights * Float.BYTES;
        };
    }

    static final class ShapeName implements ITypeConverter<Gpt2Shape> {
        @Override
        public Gpt2Shape convert(String name) {
            return Gpt2Shape.named(name)
                    .orElseThrow(() ->
                            new TypeConversionException(
                                    "'%s' is none of %s".formatted(name, names())));
        }

        private static String names() {
            return Arrays.stream(Gpt2Shape.values())
                    .map(Gpt2Shape::publishedName)
                    .collect(Collectors.joining(", "));
        }
    }

    static final class PrecisionName implements ITypeConverter<Precision> {
        @Override
        public Precision convert(String name) {
            return Arrays.stream(Precision.values())
                    .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(() ->
                            new TypeConversionException(
                                    "'" + name + "' is none of int8, bf16, fp32"));
        }
    }
}

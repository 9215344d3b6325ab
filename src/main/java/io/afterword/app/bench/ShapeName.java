package io.afterword.app.bench;

import io.afterword.model.gpt2.Gpt2Shape;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.ArrayList;
import java.util.Arrays;

/// The published name of a shape, on the command line.
final class ShapeName implements ITypeConverter<Gpt2Shape> {
    @Override
    public Gpt2Shape convert(String name) {
        return Gpt2Shape.named(name)
                .orElseThrow(() ->
                        new TypeConversionException(
                                "'%s' is none of %s"
                                        .formatted(name, String.join(", ", new Names()))));
    }

    /// All of them, for the help.
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(Arrays.stream(Gpt2Shape.values()).map(Gpt2Shape::publishedName).toList());
        }
    }
}

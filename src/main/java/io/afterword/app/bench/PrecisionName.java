package io.afterword.app.bench;

import io.afterword.model.gpt2.Precision;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;

/// A precision in lower case, on the command line.
final class PrecisionName implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String name) {
        return Arrays.stream(Precision.values())
                .filter(known -> lowerCase(known).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new TypeConversionException(
                                "'%s' is none of %s"
                                        .formatted(name, String.join(", ", new Names()))));
    }

    private static String lowerCase(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    /// All of them, for the help.
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(Arrays.stream(Precision.values()).map(PrecisionName::lowerCase).toList());
        }
    }
}

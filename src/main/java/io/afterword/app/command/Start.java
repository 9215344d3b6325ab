package io.afterword.app.command;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Where to begin to read a topic, in each of its partitions.
sealed interface Start {
    /// The oldest record that is still there.
    record Beginning() implements Start {}

    /// What comes from now on.
    record End() implements Start {}

    /// This record, or the nearest one that is there.
    record Offset(long offset) implements Start {}

    /// The first record of this time or later.
    record Time(Instant time) implements Start {}

    /// `beginning`, `end`, an offset, a time in ISO 8601, or how long ago (`PT10M`).
    final class Converter implements ITypeConverter<Start> {
        private final Clock clock;

        Converter() {
            this(Clock.systemUTC());
        }

        Converter(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Start convert(String text) {
            try {
                return switch (text) {
                    case "beginning" -> new Beginning();
                    case "end" -> new End();
                    case String number when number.matches("\\d+") ->
                            new Offset(Long.parseLong(number));
                    case String ago when ago.startsWith("P") ->
                            new Time(clock.instant().minus(Duration.parse(ago)));
                    default -> new Time(Instant.parse(text));
                };
            } catch (DateTimeException | ArithmeticException | NumberFormatException none) {
                throw new TypeConversionException(
                        "must be beginning, end, an offset, a time such as 2026-01-31T12:00:00Z or a"
                                + " duration such as PT10M, was '%s'".formatted(text));
            }
        }
    }
}

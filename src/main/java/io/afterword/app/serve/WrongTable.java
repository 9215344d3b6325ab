package io.afterword.app.serve;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.model.markov.WrongTableException;

import java.util.Optional;
import java.util.stream.Stream;

/// The failure that is no bug: rows that were counted under other settings.
final class WrongTable {
    private WrongTable() {}

    /// What an operator is told of it; empty if the failure is another one.
    static Optional<CommandException> in(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(WrongTableException.class::isInstance)
                .findFirst()
                .map(wrong ->
                        new CommandException(
                                ExitCode.SETTINGS,
                                "ngrams.order, ngrams.markers and the partitions of the corpus cannot change: %s; take a new ngrams.version"
                                        .formatted(wrong.getMessage()),
                                failure));
    }
}

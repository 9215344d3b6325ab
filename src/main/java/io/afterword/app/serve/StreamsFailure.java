package io.afterword.app.serve;

import io.afterword.app.cluster.Distrust;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.model.markov.WrongTableException;
import io.afterword.topology.topic.RegistryException;
import io.afterword.topology.topic.UnknownSchemaException;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.rocksdb.RocksDBException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Why Kafka Streams cannot go on, in the words of who has to mend it.
final class StreamsFailure {
    private StreamsFailure() {}

    /// The outermost cause that is known says it.
    static CommandException of(Throwable failure, Settings settings) {
        return known(failure, settings)
                .orElseGet(() ->
                        new CommandException(
                                ExitCode.FAILED, "Kafka Streams failed: " + failure, failure));
    }

    /// As the other one, of one that failed before it began, for which its directory is most often
    /// the cause.
    static CommandException atStart(RuntimeException failure, Settings settings) {
        return known(failure, settings)
                .orElseGet(() ->
                        unusable(
                                settings.stateDir(),
                                String.valueOf(failure.getMessage()),
                                failure));
    }

    /// A directory that cannot be used.
    static CommandException unusable(Path directory, String why, Throwable cause) {
        return new CommandException(
                ExitCode.STATE_DIRECTORY,
                ("state.dir=%s cannot be used: %s; each instance needs one of its own, which its user"
                                + " can write to")
                        .formatted(directory, why),
                cause);
    }

    private static Optional<CommandException> known(Throwable failure, Settings settings) {
        List<Throwable> causes =
                Stream.iterate(failure, Objects::nonNull, Throwable::getCause).toList();
        return causes.stream()
                .flatMap(cause -> said(cause, settings, failure).stream())
                .findFirst();
    }

    private static Optional<CommandException> said(
            Throwable cause, Settings settings, Throwable failure) {
        return Optional.ofNullable(
                switch (cause) {
                    case AuthenticationException distrust ->
                            Distrust.of(distrust, settings.bootstrapServers());
                    case RocksDBException _, IOException _ ->
                            unusable(settings.stateDir(), cause.toString(), failure);
                    case RegistryException _ -> told(ExitCode.REGISTRY, "%s", cause, failure);
                    case WrongTableException _ ->
                            told(
                                    ExitCode.SETTINGS,
                                    "ngrams.order, ngrams.markers and the partitions of the corpus cannot change: %s; take a new ngrams.version",
                                    cause,
                                    failure);
                    case UnknownSchemaException _ ->
                            told(
                                    ExitCode.NEWER_STATE,
                                    "a store was written by another version of Afterword: %s; start the newer one again (README, Upgrades)",
                                    cause,
                                    failure);
                    case AuthorizationException _ ->
                            told(
                                    ExitCode.NOT_ALLOWED,
                                    "the cluster does not allow this user any more: %s (README, Rights)",
                                    cause,
                                    failure);
                    case InvalidTimestampException _ ->
                            told(
                                    ExitCode.CLOCK,
                                    "the brokers refuse the time of a record: %s; set the clocks of this machine and theirs, or the topic's message.timestamp.before.max.ms and .after.max.ms",
                                    cause,
                                    failure);
                    case MissingSourceTopicException _, UnknownTopicOrPartitionException _ ->
                            told(
                                    ExitCode.TOPICS,
                                    "a topic is gone: %s; `afterword topics create` makes it anew",
                                    cause,
                                    failure);
                    default -> null;
                });
    }

    private static CommandException told(
            ExitCode code, String message, Throwable cause, Throwable failure) {
        return new CommandException(code, message.formatted(cause.getMessage()), failure);
    }
}

package io.afterword.app.client;

import io.afterword.app.cluster.Distrust;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// What a failure of a Kafka client in the middle of its work means to the user of a command.
public final class ClusterFailure {
    private ClusterFailure() {}

    static CommandException of(Throwable failure, Settings settings) {
        if (failure instanceof AuthenticationException distrust) {
            return Distrust.of(distrust, settings.bootstrapServers());
        }
        String why = String.valueOf(failure.getMessage());
        ExitCode code =
                switch (failure) {
                    case UnknownTopicOrPartitionException _ -> ExitCode.TOPICS;
                    case TimeoutException _, DisconnectException _ -> ExitCode.BROKER_UNREACHABLE;
                    case ConfigException _ -> ExitCode.SETTINGS;
                    default -> ExitCode.FAILED;
                };
        return new CommandException(
                code, "Kafka at %s: %s".formatted(settings.bootstrapServers(), why), failure);
    }
}

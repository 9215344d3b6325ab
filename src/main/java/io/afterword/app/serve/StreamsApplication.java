package io.afterword.app.serve;

import io.afterword.app.exit.CommandException;
import io.afterword.app.settings.Settings;

import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// One application of Kafka Streams in this process.
final class StreamsApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

    private final String name;
    private final KafkaStreams streams;
    private final Optional<HostInfo> address;
    private final Settings settings;
    private final Consumer<CommandException> failed;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    /// @param clients instead of Kafka Streams' own
    /// @param failed is told, once or more, why it cannot go on
    /// @throws CommandException if its directory cannot be used
    StreamsApplication(
            Topology topology,
            Properties properties,
            Optional<KafkaClientSupplier> clients,
            Settings settings,
            Consumer<CommandException> failed) {
        this.settings = settings;
        this.name = properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
        this.failed = failed;
        this.address =
                Optional.ofNullable(properties.getProperty(StreamsConfig.APPLICATION_SERVER_CONFIG))
                        .map(HostInfo::buildFromEndpoint);
        try {
            streams =
                    clients.map(ours -> new KafkaStreams(topology, properties, ours))
                            .orElseGet(() -> new KafkaStreams(topology, properties));
        } catch (StreamsException e) {
            throw StreamsFailure.atStart(e, settings);
        }
        streams.setStateListener((now, before) -> stateChanged(now));
        streams.setUncaughtExceptionHandler(this::threadFailed);
    }

    /// Begins to work.
    ///
    /// @throws CommandException if its directory cannot be used
    void start() {
        try {
            streams.start();
        } catch (StreamsException | IllegalArgumentException e) {
            throw StreamsFailure.atStart(e, settings);
        }
    }

    /// Completes when this instance takes part in the group, or has failed.
    CompletableFuture<Void> ready() {
        return ready;
    }

    State state() {
        return streams.state();
    }

    String name() {
        return name;
    }

    KafkaStreams streams() {
        return streams;
    }

    /// Of the application that answers prompts.
    PromptStores stores() {
        return new PromptStores(streams, address);
    }

    /// Why it works for no partition now; empty if it does, be it as a standby.
    Optional<String> idleBecause() {
        State now = state();
        if (now != State.RUNNING) {
            return Optional.of("Kafka Streams is " + now);
        }
        boolean works =
                streams.metadataForLocalThreads().stream()
                        .anyMatch(thread ->
                                !thread.activeTasks().isEmpty()
                                        || !thread.standbyTasks().isEmpty());
        return works
                ? Optional.empty()
                : Optional.of("it has no partition, and is a standby for none");
    }

    private void stateChanged(State now) {
        LOG.atInfo()
                .addKeyValue("application", name)
                .addKeyValue("state", now)
                .log("streams state");
        if (now == State.RUNNING) {
            ready.complete(null);
        }
    }

    private StreamThreadExceptionResponse threadFailed(Throwable failure) {
        LOG.atError()
                .addKeyValue("application", name)
                .setCause(failure)
                .log("stream thread failed");
        CommandException why = StreamsFailure.of(failure, settings);
        ready.completeExceptionally(why);
        failed.accept(why);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /// Commits what was done, and leaves the group so that others take over at once. Bounded in
    /// time.
    @Override
    public void close() {
        boolean closed =
                streams.close(
                        CloseOptions.timeout(CLOSE_TIMEOUT)
                                .withGroupMembershipOperation(
                                        GroupMembershipOperation.LEAVE_GROUP));
        if (!closed) {
            LOG.atWarn().addKeyValue("application", name).log("streams did not close in time");
        }
    }
}

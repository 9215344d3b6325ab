package io.afterword.app.serve;

import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.Engines;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.topology.AfterwordTopology;
import io.afterword.topology.prompt.PromptTopology;
import io.afterword.topology.prompt.task.PromptSettings;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Afterword at work against a cluster: an engine for each model, and the topology that feeds them.
/// What it holds is cache; what it must not lose is in Kafka. The models are their maker's, who
/// closes them afterwards.
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

    private final Engines engines;
    private final KafkaStreams streams;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private Service(Settings settings, ServedModels models) {
        engines =
                new Engines(
                        models,
                        model -> engineSettings(settings, model),
                        System::nanoTime,
                        InstantSource.system(),
                        this::engineFailed);
        streams =
                new KafkaStreams(
                        topology(settings, engines::openSession, models), properties(settings));
        streams.setStateListener((now, before) -> stateChanged(now));
        streams.setUncaughtExceptionHandler(this::streamsFailed);
    }

    /// Checks the topics and the state directory.
    ///
    /// @throws CommandException if they do not allow to begin
    public static void check(Settings settings) {
        requireTopics(settings);
        requireDirectory(settings.stateDir());
    }

    /// Begins to work; [#check] comes first.
    ///
    /// @throws CommandException if the state directory or a setting do not allow it
    public static Service start(Settings settings, ServedModels models) {
        Service service = new Service(settings, models);
        try {
            service.engines.start();
            service.streams.start();
            return service;
        } catch (StreamsException e) {
            service.close();
            throw unusable(settings.stateDir(), String.valueOf(e.getMessage()), e);
        }
    }

    /// The topology under these settings, for those who want to see it. Nothing of it runs.
    public static TopologyDescription describe(Settings settings) {
        return topology(
                        settings,
                        () -> {
                            throw new IllegalStateException("this topology is only described");
                        },
                        ServedModels.NONE)
                .describe();
    }

    private static Topology topology(
            Settings settings, Supplier<EngineSession> engine, ServedModels models) {
        return AfterwordTopology.of(
                properties(settings),
                new PromptTopology(
                        Topics.under(settings.topicPrefix()),
                        engine,
                        models,
                        promptSettings(settings),
                        System::nanoTime));
    }

    private static Properties properties(Settings settings) {
        return settings.streams(Topics.under(settings.topicPrefix()).deadLetters().name());
    }

    private static EngineSettings engineSettings(Settings settings, LanguageModel model) {
        int cores = Runtime.getRuntime().availableProcessors();
        int workers = settings.engineWorkers().orElseGet(() -> model.workers(cores));
        try {
            return new EngineSettings(
                    workers,
                    settings.engineSlots(),
                    settings.engineRunAhead(),
                    settings.engineStepTokens(),
                    settings.enginePrefixCacheBlocks());
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.SETTINGS, String.valueOf(e.getMessage()), e);
        }
    }

    private static PromptSettings promptSettings(Settings settings) {
        return new PromptSettings(
                settings.queueLimit(), settings.duplicatesWindow(), settings.publishInterval());
    }

    private static void requireTopics(Settings settings) {
        try (Cluster cluster = Cluster.reach(settings)) {
            new TopicCheck(cluster, Topics.under(settings.topicPrefix())).verify();
        }
    }

    private static void requireDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "afterword", ".probe"));
        } catch (IOException e) {
            throw unusable(directory, e.toString(), e);
        }
    }

    private static CommandException unusable(Path directory, String why, Exception cause) {
        return new CommandException(
                ExitCode.STATE_DIRECTORY,
                "state.dir=%s cannot be used: %s".formatted(directory, why),
                cause);
    }

    private void stateChanged(State now) {
        LOG.atInfo().addKeyValue("state", now).log("streams state");
        if (now == State.RUNNING) {
            ready.complete(null);
        }
    }

    private void engineFailed(Throwable failure) {
        end(new CommandException(ExitCode.ENGINE, "the engine failed: " + failure, failure));
    }

    private StreamThreadExceptionResponse streamsFailed(Throwable failure) {
        LOG.atError().setCause(failure).log("stream thread failed");
        end(new CommandException(ExitCode.FAILED, "Kafka Streams failed: " + failure, failure));
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void end(CommandException failure) {
        ready.completeExceptionally(failure);
        ended.completeExceptionally(failure);
    }

    /// Waits until this instance takes part in the group.
    ///
    /// @throws CommandException if it failed, or did not come up in time
    public void awaitReady(Duration patience) {
        try {
            ready.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failure(ready.exceptionNow());
        } catch (TimeoutException e) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "not ready within %d s, state %s"
                            .formatted(patience.toSeconds(), streams.state()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted", e);
        }
    }

    /// Waits until the service is stopped, or ends by itself, which is always a failure.
    ///
    /// @throws CommandException saying which
    public void awaitEnd() throws InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException failed) {
            throw failure(ended.exceptionNow());
        }
    }

    private static CommandException failure(Throwable cause) {
        return cause instanceof CommandException known
                ? known
                : new CommandException(ExitCode.FAILED, String.valueOf(cause.getMessage()), cause);
    }

    /// Lets [#awaitEnd()] return.
    public void stop() {
        ended.complete(null);
    }

    /// Throws if the service has ended by itself.
    ///
    /// @throws CommandException saying why
    public void requireRunning() {
        if (ended.isCompletedExceptionally()) {
            throw failure(ended.exceptionNow());
        }
    }

    public Engines engines() {
        return engines;
    }

    /// Commits what was published, leaves the group so that others take over at once, and stops the
    /// engines. Bounded in time.
    @Override
    public void close() {
        boolean closed =
                streams.close(
                        CloseOptions.timeout(CLOSE_TIMEOUT)
                                .withGroupMembershipOperation(
                                        GroupMembershipOperation.LEAVE_GROUP));
        if (!closed) {
            LOG.atWarn().log("streams did not close in time");
        }
        engines.close();
    }
}

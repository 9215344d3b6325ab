package io.afterword.app.serve;

import io.afterword.app.client.Partitions;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.RightsCheck;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.NgramSettings;
import io.afterword.app.settings.Settings;
import io.afterword.domain.ErrorCode;
import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.Engines;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;
import io.afterword.topology.AfterwordTopology;
import io.afterword.topology.corpus.CorpusSettings;
import io.afterword.topology.corpus.CorpusTopology;
import io.afterword.topology.corpus.NgramCopy;
import io.afterword.topology.prompt.PromptTopology;
import io.afterword.topology.prompt.task.PromptSettings;

import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Afterword at work against a cluster: an engine for each model, the topology that feeds them, and
/// one for each version of the n-gram table that is learned. What it holds is cache; what it must
/// not lose is in Kafka. The models are their maker's, who closes them afterwards.
public final class Service implements AutoCloseable {
    private final Engines engines;
    private final StreamsApplication prompts;
    private final List<StreamsApplication> learners;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private Service(
            Settings settings,
            ServedModels models,
            LiveTable table,
            Observer observer,
            Optional<String> address) {
        Properties properties = settings.streams();
        address.ifPresent(
                it -> properties.putIfAbsent(StreamsConfig.APPLICATION_SERVER_CONFIG, it));
        engines =
                new Engines(
                        models,
                        model -> engineSettings(settings, model),
                        System::nanoTime,
                        InstantSource.system(),
                        observer::measurements,
                        this::engineFailed);
        prompts =
                new StreamsApplication(
                        prompts(settings, engines::openSession, models, table, observer::refused),
                        properties,
                        attentiveClients(properties),
                        settings,
                        this::end);
        learners = learners(settings);
        observer.engines(engines);
        observer.prompts(prompts.name(), prompts.streams());
        learners.forEach(learner -> observer.learner(learner.name(), learner.streams()));
    }

    private Optional<KafkaClientSupplier> attentiveClients(Properties properties) {
        return GroupProtocol.CLASSIC.name.equals(
                        properties.get(StreamsConfig.GROUP_PROTOCOL_CONFIG))
                ? Optional.of(new AttentiveClients(() -> engines.unfinished() > 0))
                : Optional.empty();
    }

    private List<StreamsApplication> learners(Settings settings) {
        List<String> versions = settings.ngrams().versions();
        if (versions.isEmpty()) {
            return List.of();
        }
        Tokenizer tokenizer = new Gpt2Tokenizer();
        int owners = Partitions.of(settings.topics().corpus(), settings).size();
        return versions.stream()
                .map(version ->
                        new StreamsApplication(
                                learner(settings, version, tokenizer, owners),
                                settings.learner(version),
                                Optional.empty(),
                                settings,
                                this::end))
                .toList();
    }

    /// Checks the rights on the cluster, the topics, their schemas in the registry and the state
    /// directory.
    ///
    /// @throws CommandException if they do not allow to begin
    /// @throws io.afterword.topology.topic.RegistryException if the registry is away, or lacks one
    public static void check(Settings settings) {
        requireTopics(settings);
        requireDirectory(settings.stateDir());
    }

    /// Begins to work; [#check] comes first.
    ///
    /// @param table gets the n-grams that this instance has a copy of, where it has one
    /// @throws CommandException if the state directory or a setting do not allow it
    public static Service start(Settings settings, ServedModels models, LiveTable table) {
        return start(settings, models, table, Observer.NONE, Optional.empty());
    }

    /// As the other one, for somebody who looks on, and for questions about its stores.
    ///
    /// @param address host and port at which other instances pass such questions on, unless Kafka's
    ///   own setting says another one
    public static Service start(
            Settings settings,
            ServedModels models,
            LiveTable table,
            Observer observer,
            Optional<String> address) {
        Service service = new Service(settings, models, table, observer, address);
        try {
            service.engines.start();
            service.applications().forEach(StreamsApplication::start);
            return service;
        } catch (CommandException e) {
            service.close();
            throw e;
        }
    }

    /// The topologies under these settings, for those who want to see them: the way of a prompt,
    /// and that of a document. Nothing of them runs.
    public static List<TopologyDescription> describe(Settings settings) {
        Topology prompts =
                prompts(
                        settings,
                        () -> {
                            throw new IllegalStateException("this topology is only described");
                        },
                        ServedModels.NONE,
                        new LiveTable(settings.ngrams().shape()),
                        _ -> {});
        List<TopologyDescription> all = new ArrayList<>(List.of(prompts.describe()));
        if (settings.ngrams().enabled()) {
            String version = settings.ngrams().version();
            all.add(learner(settings, version, new Gpt2Tokenizer(), 1).describe());
        }
        return List.copyOf(all);
    }

    private static Topology prompts(
            Settings settings,
            Supplier<EngineSession> engine,
            ServedModels models,
            LiveTable table,
            Consumer<ErrorCode> refused) {
        return AfterwordTopology.ofPrompts(
                settings.streams(),
                new PromptTopology(
                        settings.topics(),
                        engine,
                        models,
                        promptSettings(settings),
                        System::nanoTime,
                        refused),
                copy(settings, table));
    }

    private static Optional<NgramCopy> copy(Settings settings, LiveTable table) {
        NgramSettings ngrams = settings.ngrams();
        return settings.topics().ngrams().stream()
                .findFirst()
                .map(rows ->
                        new NgramCopy(
                                rows,
                                ngrams.version(),
                                ngrams.shape(),
                                ngrams.memoryBytes(),
                                table));
    }

    private static Topology learner(
            Settings settings, String version, Tokenizer tokenizer, int owners) {
        NgramSettings ngrams = settings.ngrams();
        return AfterwordTopology.ofCorpus(
                settings.learner(version),
                new CorpusTopology(
                        settings.topics().corpus(),
                        tokenizer,
                        new CorpusSettings(
                                ngrams.shape(),
                                ngrams.limitsOf(owners),
                                owners,
                                ngrams.keepDocuments(),
                                ngrams.memoryBytes()),
                        System::nanoTime));
    }

    private static EngineSettings engineSettings(Settings settings, LanguageModel model) {
        int cores = Runtime.getRuntime().availableProcessors();
        int workers = settings.engineWorkers().orElseGet(() -> model.workers(cores));
        try {
            return new EngineSettings(
                    workers,
                    settings.engineSlots(),
                    settings.engineRunAhead(),
                    settings.engineStepTokens().orElseGet(model::stepTokens),
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
            new RightsCheck(cluster, settings).verify();
            new TopicCheck(cluster, settings.topics()).verify();
        }
        settings.registry()
                .ifPresent(registry -> settings.topics().schemas().forEach(registry::idOf));
    }

    private static void requireDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "afterword", ".probe"));
        } catch (IOException e) {
            throw StreamsFailure.unusable(directory, e.toString(), e);
        }
    }

    private void engineFailed(Throwable failure) {
        end(new CommandException(ExitCode.ENGINE, "the engine failed: " + failure, failure));
    }

    private void end(CommandException failure) {
        applications().forEach(application -> application.ready().completeExceptionally(failure));
        ended.completeExceptionally(failure);
    }

    private List<StreamsApplication> applications() {
        List<StreamsApplication> all = new ArrayList<>(learners);
        all.add(prompts);
        return all;
    }

    /// Waits until this instance takes part in the groups.
    ///
    /// @throws CommandException if it failed, or did not come up in time
    public void awaitReady(Duration patience) {
        CompletableFuture<Void> ready =
                CompletableFuture.allOf(
                        applications().stream()
                                .map(StreamsApplication::ready)
                                .toArray(CompletableFuture[]::new));
        try {
            ready.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failure(ready.exceptionNow());
        } catch (TimeoutException e) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "not ready within %d s, states %s"
                            .formatted(
                                    patience.toSeconds(),
                                    applications().stream()
                                            .map(StreamsApplication::state)
                                            .toList()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted", e);
        }
    }

    /// Why this instance does nothing for prompts now; empty if it does: it runs, and has
    /// partitions of its own or is a standby for others.
    public Optional<String> idleBecause() {
        if (ended.isDone()) {
            return failedBecause().or(() -> Optional.of("it stops"));
        }
        return prompts.idleBecause();
    }

    /// Why it has ended by itself; empty if it has not.
    public Optional<String> failedBecause() {
        return ended.isCompletedExceptionally()
                ? Optional.of(failure(ended.exceptionNow()).getMessage())
                : Optional.empty();
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

    /// What is under way, for those who ask.
    public PromptStores stores() {
        return prompts.stores();
    }

    public Engines engines() {
        return engines;
    }

    /// Commits what was published, leaves the group so that others take over at once, and stops the
    /// engines. Bounded in time.
    @Override
    public void close() {
        learners.forEach(StreamsApplication::close);
        prompts.close();
        engines.close();
    }
}

package io.afterword.app.bench;

import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.Partitions;
import io.afterword.app.client.RecordSink;
import io.afterword.app.client.Start;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.demo.Workspace;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.event.Prompt;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.Gpt2Shape;
import io.afterword.model.gpt2.Precision;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.topology.topic.Topics;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// `afterword bench end-to-end`.
@Command(
        name = "end-to-end",
        description = {
            "Time the whole way of tokens, in one process: a broker, the topology (exactly once) with"
                    + " a model, and a reader of committed records; beside it the same engine"
                    + " without Kafka. Then many tokens of the built-in model, to see what stays in"
                    + " memory. Some minutes, on a machine that does nothing else.",
            "",
            "Example: afterword bench end-to-end --random gpt2 --batch 4,32"
        })
final class EndToEndCommand implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 4;

    /// Of a round that watches memory.
    private static final int SOAK_BATCH = 32;

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--precision",
            paramLabel = "P",
            converter = PrecisionName.class,
            completionCandidates = PrecisionName.Names.class,
            description =
                    "One of ${COMPLETION-CANDIDATES} (default: int8 on a CPU, bf16 on a GPU).")
    private @Nullable Precision precision;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "Prompts that run at once (default: 4,32).")
    private List<Integer> batches = List.of(4, 32);

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Tokens of each continuation (default: ${DEFAULT-VALUE}).")
    private int steps = 128;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description =
                    "Seconds of the same work before anything counts (default: ${DEFAULT-VALUE}).")
    private int warmUp = 60;

    @Option(
            names = "--soak",
            paramLabel = "N",
            description =
                    "Tokens over which memory is watched, after a tenth as many; 0 for none"
                            + " (default: ${DEFAULT-VALUE}).")
    private int soak = 200_000;

    @Option(
            names = "--soak-random",
            paramLabel = "SHAPE",
            converter = ShapeName.class,
            completionCandidates = ShapeName.Names.class,
            description =
                    "The network for that: one of ${COMPLETION-CANDIDATES} (default: builtin, whose"
                            + " tokens come faster).")
    private Gpt2Shape soakShape = Gpt2Shape.BUILT_IN;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of Afterword, to see what it changes. Repeatable.")
    private Map<String, String> set = Map.of();

    @Override
    public void run() {
        options.check(batches, steps);
        options.require(warmUp >= 0, "--warm-up", ">= 0", warmUp);
        options.require(soak >= 0, "--soak", ">= 0", soak);
        Network network = network();
        Map<String, TimedModel> models = load(network);
        try (ServedModels served = served(models);
                Workspace workspace = Workspace.of(null);
                EmbeddedBroker broker = EmbeddedBroker.kept(workspace.broker(), 0)) {
            Settings settings = settings(workspace, broker);
            Topics topics = settings.topics();
            try (Cluster cluster = Cluster.reach(settings)) {
                new TopicCheck(cluster, topics).create(OptionalInt.of(PARTITIONS), (short) 1);
            }
            serve(settings, topics, served, models, network, broker.directory());
        }
    }

    private Settings settings(Workspace workspace, EmbeddedBroker broker) {
        Map<String, String> all = new HashMap<>();
        all.put("engine.slots", Integer.toString(slots()));
        all.put("num.standby.replicas", "0");
        all.putAll(set);
        all.put("bootstrap.servers", broker.bootstrapServers());
        all.put("state.dir", workspace.state().toString());
        return Settings.of(all);
    }

    private Network network() {
        ComputeDevice device = options.device();
        return options.network(
                precision == null ? Precision.usual(device.kernels()) : precision, device);
    }

    private Network soaked(Network network) {
        return new Network(soakShape, network.precision(), network.device());
    }

    /// What is measured, by name; the shape that is soaked too, where it is another one.
    private Map<String, TimedModel> load(Network network) {
        Map<String, TimedModel> models = new LinkedHashMap<>();
        models.put(network.name(), new TimedModel(network.load()));
        if (soak > 0) {
            Network soaked = soaked(network);
            models.computeIfAbsent(soaked.name(), name -> new TimedModel(soaked.load()));
        }
        return models;
    }

    private static ServedModels served(Map<String, TimedModel> models) {
        return ServedModels.of(
                models.entrySet().stream()
                        .map(model ->
                                new ServedModel(
                                        model.getKey(), model.getValue(), new Gpt2Tokenizer()))
                        .toList());
    }

    private int slots() {
        int most = Collections.max(batches);
        return Math.max(soak > 0 ? Math.max(most, SOAK_BATCH) : most, cores());
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private void serve(
            Settings settings,
            Topics topics,
            ServedModels served,
            Map<String, TimedModel> models,
            Network network,
            Path broker) {
        Service.check(settings);
        try (Service service =
                        Service.start(settings, served, new LiveTable(settings.ngrams().shape()));
                RecordSink<Prompt> prompts = RecordSink.to(topics.prompts(), settings);
                CommittedRecords tokens = CommittedRecords.of(settings)) {
            service.awaitReady(PATIENCE);
            tokens.seek(Partitions.of(topics.tokens(), settings), new Start.End());
            Pipeline pipeline = new Pipeline(service, prompts, tokens, topics.tokens());
            measure(pipeline, models, network, broker);
        }
    }

    private void measure(
            Pipeline pipeline, Map<String, TimedModel> models, Network network, Path broker) {
        FigureReport report = options.report();
        ModelConditions conditions =
                options.conditions(network, Collections.max(batches), network.workers(), steps);
        EndToEndBench bench =
                new EndToEndBench(
                        pipeline,
                        Objects.requireNonNull(models.get(network.name())),
                        conditions,
                        broker,
                        1);
        bench.warmUp(Duration.ofSeconds(warmUp));
        batches.forEach(batch -> report.show(bench.compare(batch)));
        if (soak > 0) {
            EndToEndBench soaking =
                    new EndToEndBench(
                            pipeline,
                            Objects.requireNonNull(models.get(soaked(network).name())),
                            conditions
                                    .withModel(
                                            soaked(network).name(),
                                            Math.min(
                                                    conditions.context(),
                                                    BenchOptions.mostContext(
                                                            soakShape, conditions.steps())))
                                    .withBatch(SOAK_BATCH),
                            broker,
                            bench.nextSeed());
            report.show(soaking.soak(soak));
        }
        report.end();
    }
}

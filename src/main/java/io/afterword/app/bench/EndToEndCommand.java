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
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.topology.topic.Topics;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// `afterword bench end-to-end`.
@Command(
        name = "end-to-end",
        description = {
            "Time the whole way of tokens, in one process: a broker, the topology (exactly once) with"
                    + " a model, and a reader of committed records.",
            "",
            "Example: afterword bench end-to-end --random gpt2 --sequences 4"
        })
final class EndToEndCommand implements Runnable {
    private static final String BENCH = "end-to-end";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 4;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private RandomModel model = new RandomModel();

    @Option(
            names = "--sequences",
            paramLabel = "N",
            description = "Prompts that run at once (default: ${DEFAULT-VALUE}).")
    private int sequences = 4;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Tokens of each continuation (default: ${DEFAULT-VALUE}).")
    private int maxTokens = 128;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds, after one to warm up (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--json", description = "One JSON object a line, for each figure.")
    private boolean json;

    @Override
    public void run() {
        require(sequences >= 1, "--sequences", ">= 1", sequences);
        require(rounds >= 1, "--rounds", ">= 1", rounds);
        int most = model.contextLength() - EndToEndRound.PROMPT_TOKENS;
        require(maxTokens >= 2 && maxTokens <= most, "--max-tokens", "in 2.." + most, maxTokens);
        try (Workspace workspace = Workspace.of(null);
                EmbeddedBroker broker = EmbeddedBroker.kept(workspace.broker(), 0);
                ClockedModel clocked = new ClockedModel(model.load())) {
            Settings settings =
                    Settings.of(
                            Map.of(
                                    "bootstrap.servers", broker.bootstrapServers(),
                                    "state.dir", workspace.state().toString(),
                                    "num.standby.replicas", "0"));
            serve(settings, clocked);
        }
    }

    private void require(boolean holds, String option, String rule, int value) {
        if (!holds) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be %s, was %d".formatted(option, rule, value));
        }
    }

    private void serve(Settings settings, ClockedModel clocked) {
        ServedModel served = new ServedModel(model.shape(), clocked, new Gpt2Tokenizer());
        Topics topics = Topics.under(settings.topicPrefix());
        try (Cluster cluster = Cluster.reach(settings)) {
            new TopicCheck(cluster, topics).create(OptionalInt.of(PARTITIONS), (short) 1);
        }
        Service.check(settings);
        try (Service service = Service.start(settings, ServedModels.of(served));
                RecordSink<Prompt> prompts = RecordSink.to(topics.prompts(), settings);
                CommittedRecords records = CommittedRecords.of(settings)) {
            service.awaitReady(PATIENCE);
            records.seek(Partitions.of(topics.tokens(), settings), new Start.End());
            List<EndToEndRound> measured = new ArrayList<>();
            for (int number = 0; number <= rounds; number++) {
                EndToEndRound round = new EndToEndRound(number, sequences, maxTokens, clocked);
                round.run(prompts, records, topics.tokens(), service, PATIENCE);
                if (number > 0) {
                    measured.add(round);
                }
            }
            FigureReport.print(figures(measured), json, spec.commandLine().getOut());
        }
    }

    private List<Figure> figures(List<EndToEndRound> measured) {
        Samples speeds = Samples.of(measured.stream().mapToDouble(EndToEndRound::tokensPerSecond));
        Samples first = Samples.of(all(measured.stream().map(EndToEndRound::millisToFirstToken)));
        Samples latency = Samples.of(all(measured.stream().map(EndToEndRound::millisToReadable)));
        Figure median = figure("computed_to_readable_median", latency.median(), "ms");
        return List.of(
                figure("decode", speeds.median(), "tokens/s"),
                figure("first_token_median", first.median(), "ms"),
                figure("first_token_percentile_99", first.percentile99(), "ms"),
                model.hasGoals() && sequences == 4 ? median.aiming(Goal.atMost(120)) : median,
                figure("computed_to_readable_percentile_99", latency.percentile99(), "ms"));
    }

    private static DoubleStream all(Stream<List<Double>> values) {
        return values.flatMap(List::stream).mapToDouble(Double::doubleValue);
    }

    private Figure figure(String name, double value, String unit) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model", model.shape());
        settings.put("precision", model.precision());
        settings.put("sequences", sequences);
        settings.put("max_tokens", maxTokens);
        settings.put("cores", Runtime.getRuntime().availableProcessors());
        settings.put("rounds", rounds);
        return new Figure(BENCH, name, value, unit, settings);
    }
}

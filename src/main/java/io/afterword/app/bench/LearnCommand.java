package io.afterword.app.bench;

import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.demo.Workspace;
import io.afterword.app.settings.Settings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// `afterword bench learn`.
@Command(
        name = "learn",
        description = {
            "Time learning, in one process: a broker, a producer of documents, the learner (exactly"
                    + " once), and the copy of the table that prompts are answered from. Then how"
                    + " soon one document counts, what a prediction takes, and how fast the table"
                    + " comes back when the disk is lost. Some minutes, on a machine that does"
                    + " nothing else; about 2 GB of disk.",
            "",
            "Example: afterword bench learn --tokens 5000000"
        })
final class LearnCommand implements Runnable {
    private static final int LEAST_TOKENS = 100_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--tokens",
            paramLabel = "N",
            description = "Tokens to learn (default: ${DEFAULT-VALUE}).")
    private long tokens = 20_000_000;

    @Option(
            names = "--corpus",
            paramLabel = "TEXT",
            description =
                    "${COMPLETION-CANDIDATES}: words at random, as frequent as those of a language and with"
                            + " something new for ever, or the stories of `corpus generate` (default:"
                            + " ${DEFAULT-VALUE}).")
    private BenchCorpus corpus = BenchCorpus.sampled;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Of the corpus, and so of the table (default: ${DEFAULT-VALUE}).")
    private int partitions = 1;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of Afterword, to see what it changes. Repeatable.")
    private Map<String, String> set = Map.of();

    @Option(names = "--json", description = "One JSON object a line, for each figure.")
    private boolean json;

    @Override
    public void run() {
        require(tokens >= LEAST_TOKENS, "--tokens", ">= " + LEAST_TOKENS, tokens);
        require(partitions >= 1, "--partitions", ">= 1", partitions);
        try (Workspace workspace = Workspace.of(null);
                EmbeddedBroker broker = EmbeddedBroker.kept(workspace.broker(), 0)) {
            Settings settings = settings(workspace, broker);
            try (Cluster cluster = Cluster.reach(settings)) {
                new TopicCheck(cluster, settings.topics())
                        .create(OptionalInt.of(partitions), (short) 1);
            }
            FigureReport report = new FigureReport(json, spec.commandLine().getOut());
            new LearnBench(settings, conditions(settings), broker.directory()).run(report);
            report.end();
        }
    }

    private void require(boolean holds, String option, String rule, Object value) {
        if (!holds) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be %s, was %s".formatted(option, rule, value));
        }
    }

    private Settings settings(Workspace workspace, EmbeddedBroker broker) {
        Map<String, String> all = new HashMap<>();
        all.put("num.standby.replicas", "0");
        all.putAll(set);
        all.put("ngrams", "on");
        all.put("bootstrap.servers", broker.bootstrapServers());
        all.put("state.dir", workspace.state().toString());
        return Settings.of(all);
    }

    private LearnConditions conditions(Settings settings) {
        return new LearnConditions(
                corpus,
                tokens,
                settings.ngrams().order(),
                partitions,
                settings.ngrams().threads(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}

package io.afterword.app.ngrams;

import io.afterword.app.client.Partitions;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.GroupOffsets;
import io.afterword.app.command.SettingsOptions;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.NgramSettings;
import io.afterword.app.settings.Settings;
import io.afterword.app.text.Json;
import io.afterword.app.text.Megabytes;
import io.afterword.app.text.TextTable;
import io.afterword.model.markov.NgramStatistics;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// `afterword ngrams stats`.
@Command(
        name = "stats",
        description = {
            "Show how much the table has learned: rows of each order, beside as many as there could"
                    + " be; bytes; and how fast it learns, and what it has not read yet.",
            "",
            "Example: afterword ngrams stats -b localhost:9092",
            "Example: afterword ngrams stats --json --seconds 0 -b localhost:9092"
        })
final class StatsCommand implements Runnable {
    private static final double NANOS = 1e9;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions cluster = new SettingsOptions();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long to watch for the rate, 0 to 600 (default: 2).")
    private int seconds = 2;

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    /// What is told.
    ///
    /// @param bytes of keys and values in the topic of rows
    /// @param lag documents that the learner has not read
    private record Told(
            NgramStatistics learned, long records, long bytes, double tokensPerSecond, long lag) {}

    @Override
    public void run() {
        if (seconds < 0 || seconds > 600) {
            throw new CommandException(
                    ExitCode.USAGE, "--seconds must be in 0..600, was " + seconds);
        }
        Settings settings = cluster.settings();
        Told told = told(settings);
        spec.commandLine().getOut().println(json ? json(told) : picture(told));
    }

    private Told told(Settings settings) {
        try (CommittedTable committed = CommittedTable.statistics(settings)) {
            NgramStatistics first = committed.table().statistics();
            long begin = System.nanoTime();
            long end = begin + (long) (seconds * NANOS);
            while (System.nanoTime() < end) {
                committed.readMore();
            }
            NgramStatistics last = committed.table().statistics();
            double passed = (System.nanoTime() - begin) / NANOS;
            return new Told(
                    last,
                    committed.records(),
                    committed.bytes(),
                    seconds == 0 ? 0 : (last.tokens() - first.tokens()) / passed,
                    lag(settings));
        }
    }

    private static long lag(Settings settings) {
        var corpus = Partitions.of(settings.topics().corpus(), settings);
        String group = NgramSettings.learner(settings.applicationId(), settings.ngrams().version());
        try (Cluster reached = Cluster.reach(settings)) {
            return GroupOffsets.lag(reached, group, corpus);
        }
    }

    private static String picture(Told told) {
        TextTable orders = new TextTable("order", "rows", "possible rows", "n-grams");
        told.learned()
                .orders()
                .forEach(order ->
                        orders.row(
                                order.order(),
                                String.format(Locale.ROOT, "%,d", order.rows()),
                                possible(order.possibleRows()),
                                String.format(Locale.ROOT, "%,d", order.ngrams())));
        return String.format(
                Locale.ROOT,
                "documents  %,d%ntokens     %,d%nrecords    %,d, %s in their topic%nlearning   %,.0f tokens/s%nlag        %,d records of the corpus%n%n%s",
                told.learned().documents(),
                told.learned().tokens(),
                told.records(),
                Megabytes.of(told.bytes()),
                told.tokensPerSecond(),
                told.lag(),
                orders);
    }

    private static String possible(double rows) {
        return rows < 1e9
                ? String.format(Locale.ROOT, "%,.0f", rows)
                : String.format(Locale.ROOT, "%.1e", rows);
    }

    private static String json(Told told) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("documents", told.learned().documents());
        all.put("tokens", told.learned().tokens());
        all.put("records", told.records());
        all.put("bytes", told.bytes());
        all.put("tokens_per_second", told.tokensPerSecond());
        all.put("lag", told.lag());
        all.put("orders", told.learned().orders().stream().map(StatsCommand::json).toList());
        return Json.line(all);
    }

    private static Map<String, Object> json(NgramStatistics.Order order) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("order", order.order());
        all.put("rows", order.rows());
        all.put("possible_rows", order.possibleRows());
        all.put("ngrams", order.ngrams());
        return all;
    }
}

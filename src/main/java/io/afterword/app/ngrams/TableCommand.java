package io.afterword.app.ngrams;

import io.afterword.app.command.SettingsOptions;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.ngrams.view.Names;
import io.afterword.app.settings.Settings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `afterword ngrams table`.
@Command(
        name = "table",
        description = {
            "Draw the table of pairs, as one would on paper: a row for each token that was seen, a"
                    + " column for each token after it. A row that nobody has seen followed spreads"
                    + " evenly over the other tokens of the vocabulary. Of a large table, the most"
                    + " frequent tokens are drawn.",
            "",
            "Example: afterword ngrams table -b localhost:9092",
            "Example: afterword ngrams table --counts --most 30 -b localhost:9092"
        })
final class TableCommand implements Runnable {
    private static final int MOST = 200;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions cluster = new SettingsOptions();

    @Option(names = "--counts", description = "Counts instead of probabilities.")
    private boolean counts;

    @Option(
            names = "--most",
            paramLabel = "N",
            description = "Draw so many of the most frequent tokens, 1 to 200 (default: 12).")
    private int most = 12;

    @Override
    public void run() {
        if (most < 1 || most > MOST) {
            throw new CommandException(
                    ExitCode.USAGE, "--most must be in 1..%d, was %d".formatted(MOST, most));
        }
        Settings settings = cluster.settings();
        if (settings.ngrams().order() < 2) {
            throw new CommandException(
                    ExitCode.SETTINGS, "ngrams.order must be >= 2: a table of pairs has contexts");
        }
        try (CommittedTable committed = CommittedTable.pairs(settings)) {
            PairTable pairs = new PairTable(committed.table(), most, new Names());
            spec.commandLine().getOut().println(pairs.picture(counts));
        }
    }
}

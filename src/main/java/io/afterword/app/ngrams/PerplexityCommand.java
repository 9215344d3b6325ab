package io.afterword.app.ngrams;

import io.afterword.app.command.SettingsOptions;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.ngrams.view.Names;
import io.afterword.app.settings.Settings;
import io.afterword.app.text.Json;
import io.afterword.app.text.TextTable;
import io.afterword.domain.TokenIds;
import io.afterword.model.markov.Estimate;
import io.afterword.model.markov.MarkovForm;
import io.afterword.model.markov.NgramTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `afterword ngrams perplexity`.
@Command(
        name = "perplexity",
        description = {
            "Tell how well the table predicts a text that it has not learned: its perplexity for each"
                    + " order and estimate. Less is better; a table that knows nothing has the size of"
                    + " its vocabulary. The whole table is read into memory.",
            "",
            "Example: afterword ngrams perplexity held-out.txt -b localhost:9092"
        })
final class PerplexityCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions cluster = new SettingsOptions();

    @Parameters(paramLabel = "FILE", description = "A text in UTF-8; one document.")
    private Path file = Path.of("");

    @Option(
            names = "--most",
            paramLabel = "N",
            description = "Look at so many tokens of it (default: 5000).")
    private int most = 5_000;

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Override
    public void run() {
        if (most < 1) {
            throw new CommandException(ExitCode.USAGE, "--most must be >= 1, was " + most);
        }
        Settings settings = cluster.settings();
        TokenIds text = new Names().tokens(DocumentFile.read(file));
        TokenIds some = text.slice(0, Math.min(most, text.size()));
        try (CommittedTable committed = CommittedTable.all(settings)) {
            NgramTable table = committed.table();
            List<FormPerplexity> all = new ArrayList<>();
            for (int order = 1; order <= table.shape().order(); order++) {
                for (Estimate estimate : Estimate.values()) {
                    all.add(
                            FormPerplexity.of(
                                    some,
                                    text.size() == some.size(),
                                    table,
                                    new MarkovForm(order, estimate)));
                }
            }
            spec.commandLine().getOut().println(json ? json(all) : picture(all));
        }
    }

    private static String picture(List<FormPerplexity> all) {
        TextTable rows = new TextTable("order", "estimate", "perplexity", "impossible");
        all.forEach(one ->
                rows.row(
                        one.form().order(),
                        one.form().estimate().label(),
                        Double.isInfinite(one.perplexity().value())
                                ? "infinite"
                                : String.format(Locale.ROOT, "%,.2f", one.perplexity().value()),
                        String.format(Locale.ROOT, "%,d", one.perplexity().impossible())));
        return String.format(
                Locale.ROOT, "%,d tokens%n%n%s", all.getFirst().perplexity().tokens(), rows);
    }

    private static String json(List<FormPerplexity> all) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("tokens", all.getFirst().perplexity().tokens());
        told.put("perplexities", all.stream().map(FormPerplexity::json).toList());
        return Json.line(told);
    }
}

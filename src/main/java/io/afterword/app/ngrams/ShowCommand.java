package io.afterword.app.ngrams;

import io.afterword.app.command.SettingsOptions;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.ngrams.view.ContextRowView;
import io.afterword.app.ngrams.view.Names;
import io.afterword.app.settings.Settings;
import io.afterword.domain.TokenIds;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/// `afterword ngrams show`.
@Command(
        name = "show",
        description = {
            "Show a context's row: the tokens that were seen after it, how often, and what each"
                    + " estimate makes of that. The context is the text's last tokens, as many as the"
                    + " table's contexts have.",
            "",
            "Example: afterword ngrams show \"you like\" -b localhost:9092",
            "Example: afterword ngrams show \" like\" --json -b localhost:9092"
        })
final class ShowCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions cluster = new SettingsOptions();

    @Parameters(
            paramLabel = "TEXT",
            description =
                    "The context; \" like\" with a space is another token than \"like\". Empty for no"
                            + " context: how often each token was seen.")
    private String text = "";

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "Show so many of the most frequent tokens (default: 20).")
    private int top = 20;

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Override
    public void run() {
        if (top < 1) {
            throw new CommandException(ExitCode.USAGE, "--top must be >= 1, was " + top);
        }
        Settings settings = cluster.settings();
        Names names = new Names();
        TokenIds tokens = names.tokens(text);
        try (CommittedTable committed = CommittedTable.after(tokens, settings)) {
            PrintWriter out = spec.commandLine().getOut();
            ContextRowView row = ContextRowView.of(committed.table(), tokens);
            out.println(json ? row.json(top, names) : row.picture(top, names));
        }
    }
}

package io.afterword.app.ngrams;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `afterword ngrams`.
@Command(
        name = "ngrams",
        description = {
            "Look at what the n-gram table has learned.",
            "",
            "Example: afterword ngrams show \"you like\" -b localhost:9092",
            "Example: afterword ngrams stats -b localhost:9092"
        },
        subcommands = {
            ShowCommand.class,
            TableCommand.class,
            StatsCommand.class,
            PerplexityCommand.class
        })
public final class NgramsCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing command: show, table, stats or perplexity");
    }
}

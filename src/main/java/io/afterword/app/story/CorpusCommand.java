package io.afterword.app.story;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `afterword corpus`.
@Command(
        name = "corpus",
        description = {
            "Make text to learn from.",
            "",
            "Example: afterword corpus generate --documents 1000"
        },
        subcommands = GenerateCommand.class)
public final class CorpusCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: generate");
    }
}

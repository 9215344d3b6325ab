package io.afterword.app.bench;

import picocli.CommandLine.Command;

/// `afterword bench`.
@Command(
        name = "bench",
        description =
                "Measure this machine: the model alone, the whole way of a token, learning n-grams, and training.",
        subcommands = {
            EngineCommand.class,
            EndToEndCommand.class,
            LearnCommand.class,
            TrainCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class BenchCommand {}

package io.afterword.app.bench;

import picocli.CommandLine.Command;

/// `afterword bench`.
@Command(
        name = "bench",
        description = "Measure this machine: the model alone, and the whole way of a token.",
        subcommands = {EngineCommand.class, EndToEndCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class BenchCommand {}

package io.afterword.app.command;

import picocli.CommandLine.Command;

/// `afterword model`: what can be done with a checkpoint, other than serving it.
@Command(
        name = "model",
        description = "Download a model, or look at one.",
        subcommands = {PullCommand.class, InspectCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class ModelCommand {}

package io.afterword.app.bench;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.DeviceUnavailableException;
import io.afterword.model.gpt2.Gpt2Shape;
import io.afterword.model.gpt2.Precision;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

import java.lang.management.ManagementFactory;
import java.util.List;

/// What both benchmarks are told.
final class BenchOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--random",
            paramLabel = "SHAPE",
            converter = ShapeName.class,
            completionCandidates = ShapeName.Names.class,
            description =
                    "Random weights in a published shape, or the built-in one: one of"
                            + " ${COMPLETION-CANDIDATES} (default: gpt2).")
    private Gpt2Shape shape = Gpt2Shape.SMALL;

    @Option(
            names = "--device",
            paramLabel = "D",
            description = "As the setting model.device (default: ${DEFAULT-VALUE}).")
    private String device = "auto";

    @Option(
            names = "--context",
            paramLabel = "N",
            description =
                    "Tokens that a sequence has in the middle of a round (default: ${DEFAULT-VALUE}).")
    private int context = 200;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds, after those that warm up (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--json", description = "One JSON object a line, for each figure.")
    private boolean json;

    /// @throws CommandException `MODEL` if it cannot be used
    ComputeDevice device() {
        try {
            return ComputeDevice.named(device);
        } catch (DeviceUnavailableException e) {
            throw new CommandException(ExitCode.MODEL, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--device: " + e.getMessage(), e);
        }
    }

    Network network(Precision precision, ComputeDevice on) {
        return new Network(shape, precision, on);
    }

    /// Refuses what cannot be measured.
    ///
    /// @param batches sequences at once
    /// @param steps tokens that each is continued with
    void check(List<Integer> batches, int steps) {
        require(batches.stream().allMatch(batch -> batch >= 1), "--batch", ">= 1", batches);
        require(rounds >= 1, "--rounds", ">= 1", rounds);
        int room = shape.config().contextLength();
        require(steps >= 2 && steps < room, "--steps", "in 2.." + (room - 1), steps);
        int least = steps / 2 + 1;
        int most = mostContext(shape, steps);
        require(
                context >= least && context <= most,
                "--context",
                "in %d..%d with %d steps".formatted(least, most, steps),
                context);
    }

    /// The most tokens in the middle of a round after which the rest of it still fits.
    static int mostContext(Gpt2Shape shape, int steps) {
        return shape.config().contextLength() - steps + steps / 2;
    }

    void require(boolean holds, String option, String rule, Object value) {
        if (!holds) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be %s, was %s".formatted(option, rule, value));
        }
    }

    int rounds() {
        return rounds;
    }

    ModelConditions conditions(Network network, int batch, int workers, int steps) {
        return new ModelConditions(
                network.name(),
                network.device().toString(),
                network.precisionName(),
                batch,
                context,
                workers,
                Runtime.getRuntime().availableProcessors(),
                steps,
                rounds,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    FigureReport report() {
        return new FigureReport(json, spec.commandLine().getOut());
    }
}

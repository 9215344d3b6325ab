package io.afterword.app;

import io.afterword.app.bench.BenchCommand;
import io.afterword.app.command.CancelCommand;
import io.afterword.app.command.ConfigCommand;
import io.afterword.app.command.ModelCommand;
import io.afterword.app.command.PredictCommand;
import io.afterword.app.command.ProduceCommand;
import io.afterword.app.command.RunCommand;
import io.afterword.app.command.SchemasCommand;
import io.afterword.app.command.TailCommand;
import io.afterword.app.command.TokenizeCommand;
import io.afterword.app.command.TopicsCommand;
import io.afterword.app.command.TopologyCommand;
import io.afterword.app.demo.DemoCommand;
import io.afterword.app.evaluate.EvaluateCommand;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.ngrams.LearnCommand;
import io.afterword.app.ngrams.NgramsCommand;
import io.afterword.app.story.CorpusCommand;
import io.afterword.app.train.TrainCommand;
import io.afterword.topology.topic.RegistryException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// The program's entry: `afterword COMMAND`. Results go to standard output, all else to standard
/// error; what goes wrong is one line there, and an exit code ([ExitCode]).
@Command(
        name = "afterword",
        description = "Text generation as an event-driven Kafka stream processor.",
        versionProvider = VersionProvider.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            TopicsCommand.class,
            ProduceCommand.class,
            TailCommand.class,
            CancelCommand.class,
            TokenizeCommand.class,
            PredictCommand.class,
            CorpusCommand.class,
            LearnCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            NgramsCommand.class,
            ModelCommand.class,
            ConfigCommand.class,
            SchemasCommand.class,
            TopologyCommand.class,
            BenchCommand.class
        })
public final class Main implements Runnable {
    /// The one command that serves, and therefore logs what it does.
    private static final String SERVICE = "run";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log more, and show the stack trace of a failure.")
    private boolean verbose;

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /// The command line, with all commands.
    ///
    /// @param more commands besides, in tests
    public static CommandLine commandLine(Object... more) {
        Main main = new Main();
        CommandLine commandLine = new CommandLine(main);
        Arrays.stream(more).forEach(commandLine::addSubcommand);
        everyCommand(commandLine, command -> command.mixinStandardHelpOptions(true));
        commandLine.getCommandSpec().usageMessage().exitCodeList(exitCodes());
        commandLine.setExecutionStrategy(main::execute);
        commandLine.setExecutionExceptionHandler(
                (failure, command, _) -> main.report(failure, command));
        return commandLine;
    }

    private static void everyCommand(CommandLine commandLine, Consumer<CommandSpec> change) {
        change.accept(commandLine.getCommandSpec());
        commandLine.getSubcommands().values().forEach(sub -> everyCommand(sub, change));
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> all = new LinkedHashMap<>();
        Arrays.stream(ExitCode.values())
                .forEach(code -> all.put(Integer.toString(code.status()), code.meaning()));
        return all;
    }

    /// Says how much is logged before the first logger is made, then runs the command.
    private int execute(ParseResult parsed) {
        boolean serves =
                parsed.hasSubcommand() && parsed.subcommand().commandSpec().name().equals(SERVICE);
        System.setProperty("afterword.log", serves || verbose ? "INFO" : "WARN");
        System.setProperty("afterword.log.libraries", serves || verbose ? "WARN" : "ERROR");
        return new RunLast().execute(parsed);
    }

    private int report(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("afterword: " + message(failure)));
        if (verbose) {
            failure.printStackTrace(err);
        }
        err.flush();
        return exitCode(failure).status();
    }

    private static ExitCode exitCode(Exception failure) {
        return switch (failure) {
            case CommandException known -> known.exitCode();
            case RegistryException _ -> ExitCode.REGISTRY;
            default -> ExitCode.FAILED;
        };
    }

    private static String message(Exception failure) {
        return switch (failure) {
            case CommandException known -> known.getMessage();
            case RegistryException registry -> registry.getMessage();
            default -> "unexpected %s (--verbose shows where)".formatted(failure);
        };
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}

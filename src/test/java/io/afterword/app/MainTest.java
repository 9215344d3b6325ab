package io.afterword.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void asksForACommand() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).startsWith("Missing command").contains("Usage: afterword");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpoics", "--nonsense"})
    void refusesWhatItDoesNotKnow(String word) {
        assertThat(execute(word)).isEqualTo(2);
        assertThat(err.toString()).contains(word);
    }

    @ParameterizedTest
    @EnumSource(ExitCode.class)
    void listsEveryExitCodeInItsHelp(ExitCode code) {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).containsPattern("(?m)^ +" + code.status() + " +\\S");
    }

    @Test
    void saysItsVersionAndThoseOfItsParts() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString())
                .matches("(?s)afterword \\d\\S+\nKafka 4\\.\\S+, DJL .*Java 25.*");
    }

    static Stream<List<String>> everyLeafCommand() {
        return leaves(Main.commandLine()).map(MainTest::path);
    }

    @ParameterizedTest
    @MethodSource("everyLeafCommand")
    void givesAnExampleInTheHelpOfEveryCommand(List<String> command) {
        String[] args = Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new);
        assertThat(execute(args)).isZero();
        assertThat(out.toString()).contains("afterword " + String.join(" ", command), "Example");
    }

    @Test
    void endsAKnownFailureWithItsCodeAndOneLine() {
        assertThat(execute("fail-known")).isEqualTo(16);
        assertThat(err.toString()).isEqualTo("afterword: port 9 is taken" + System.lineSeparator());
    }

    @Test
    void endsAnUnknownFailureWithOne() {
        assertThat(execute("fail-unknown")).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains("boom", "--verbose");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v fail-known", "fail-known --verbose"})
    void showsTheTraceWhenAsked(String args) {
        assertThat(execute(args.split(" "))).isEqualTo(16);
        assertThat(err.toString()).contains("port 9 is taken", "\tat io.afterword.app.MainTest");
    }

    @Test
    void refusesAWrongSettingBeforeItTouchesTheNetwork() {
        assertThat(execute("topics", "list", "--set", "engine.slots=x", "-b", "localhost:1"))
                .isEqualTo(10);
        assertThat(err.toString()).contains("engine.slots must be a whole number");
    }

    private int execute(String... args) {
        CommandLine commandLine = Main.commandLine(new FailKnown(), new FailUnknown());
        commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        return commandLine.execute(args);
    }

    private static Stream<CommandLine> leaves(CommandLine command) {
        return command.getSubcommands().isEmpty()
                ? Stream.of(command)
                : command.getSubcommands().values().stream().distinct().flatMap(MainTest::leaves);
    }

    private static List<String> path(CommandLine command) {
        return Arrays.stream(command.getCommandSpec().qualifiedName().split(" ")).skip(1).toList();
    }

    @Command(name = "fail-known")
    static final class FailKnown implements Runnable {
        @Override
        public void run() {
            throw new CommandException(ExitCode.PORT_TAKEN, "port 9 is taken");
        }
    }

    @Command(name = "fail-unknown")
    static final class FailUnknown implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("boom");
        }
    }
}

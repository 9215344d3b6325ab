package io.afterword.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.Main;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

@Timeout(180)
class DemoIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path dataDir;

    @Test
    void showsTheTokensOfSeveralStreamsAndTheirCompletions() {
        assertThat(demo("one", "two", "--max-tokens", "5", "--temperature", "0")).isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("  1 builtin │ .+"))
                .anyMatch(line -> line.matches("  2 markov  │ .+"))
                .anyMatch(line -> line.matches(" +1 +builtin +length +1 +5 +\\d+ ms +\\d+.*"))
                .anyMatch(line -> line.matches(" +2 +markov +\\w+ +1 +\\d+ +\\d+ ms +\\d+.*"));
        assertThat(err.toString()).contains("topology runs", "learned 100 documents", "stopped");
    }

    @Test
    void findsTheTopicsOfAnEarlierRunInItsDataDirectory() {
        List<String> arguments = List.of("one", "--max-tokens", "2", "--data-dir", "" + dataDir);
        assertThat(demo(arguments.toArray(String[]::new))).isZero();
        assertThat(err.toString()).contains("topics made");

        err.getBuffer().setLength(0);
        assertThat(demo(arguments.toArray(String[]::new))).isZero();
        assertThat(err.toString())
                .contains("topics found")
                .as("nothing is learned twice")
                .contains("learned 100 documents");
    }

    @Test
    void answersAPromptThatIsTooLongAndSaysWhy() {
        assertThat(demo("x ".repeat(3000), "--max-tokens", "2")).isZero();
        assertThat(out.toString()).contains("PROMPT_TOO_LONG");
    }

    private int demo(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "demo";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(all);
    }
}

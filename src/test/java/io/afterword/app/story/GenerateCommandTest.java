package io.afterword.app.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.Main;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class GenerateCommandTest {
    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void tellsAStoryALine() {
        assertThat(generate("--seed", "7", "--documents", "3")).isZero();
        assertThat(out.toString().lines()).containsExactlyElementsOf(stories(7, 0, 3));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void goesOnAfterThoseThatAreSkippedAndWritesToAFile() throws IOException {
        Path file = directory.resolve("stories.txt");
        assertThat(generate("--documents", "2500", "--skip", "10", "--to", file.toString()))
                .isZero();
        assertThat(Files.readAllLines(file)).isEqualTo(stories(1, 10, 2_500));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void writesProbesAsJson() {
        assertThat(generate("--documents", "2", "--probes")).isZero();
        assertThat(out.toString().lines())
                .hasSize(2)
                .allMatch(line ->
                        line.matches(
                                "\\{\"text\":\".+\",\"right\":\" \\w+\",\"wrong\":\" \\w+\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --seed 1                              | Missing required option: '--documents=N'
                    --documents 0                         | --documents must be >= 1, was 0
                    --documents 1 --skip -1               | --skip must be >= 0
                    --documents 2 --skip 2147483646       | was 2147483646
                    --documents many                      | 'many' is not an int
                    """)
    void refusesWhatIsNoNumberOfStories(String arguments, String message) {
        assertThat(generate(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void saysWhereItCannotWrite() {
        Path file = directory.resolve("no/such/file");
        assertThat(generate("--documents", "1", "--to", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(file + " cannot be written").hasLineCount(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void saysThatTheDiskIsFull() {
        assertThat(generate("--documents", "1", "--to", "/dev/full")).isEqualTo(1);
        assertThat(err.toString()).contains("/dev/full cannot be written").hasLineCount(1);
    }

    private static List<String> stories(long seed, int from, int count) {
        return IntStream.range(from, from + count).mapToObj(new Stories(seed)::text).toList();
    }

    private int generate(String... arguments) {
        List<String> all = new ArrayList<>(List.of("corpus", "generate"));
        all.addAll(List.of(arguments));
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(all.toArray(String[]::new));
    }
}

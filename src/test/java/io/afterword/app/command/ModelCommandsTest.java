package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class ModelCommandsTest {
    private static final Path CHECKPOINT =
            Path.of("src/test/resources/io/afterword/model/gpt2/checkpoints/three-heads");

    @TempDir Path directory;

    @Test
    void showsIdsTextsAndBytesOfTokens() {
        assertThat(run(new TokenizeCommand(), "The quick."))
                .isEqualTo(
                        """
                          id  text      bytes
                         464  "The"     54 68 65
                        2068  " quick"  20 71 75 69 63 6b
                          13  "."       2e
                        """);
    }

    @Test
    void showsNoTextForAPartOfACharacter() {
        assertThat(run(new TokenizeCommand(), "--json", "é🤔"))
                .startsWith("{\"id\":2634,\"text\":\"é\",\"bytes\":[195,169]}")
                .contains("\"text\":null,\"bytes\":[240,159");
    }

    @Test
    void refusesATextWithHalfACharacter() {
        assertFails(ExitCode.USAGE, "no text: ", new TokenizeCommand(), "a\uD800");
    }

    @Test
    void refusesAModelThatIsNotThere() {
        assertFails(
                ExitCode.MODEL,
                "is not a directory",
                new TokenizeCommand(),
                "--model",
                directory.resolve("nowhere").toString(),
                "a");
    }

    @Test
    void saysHowToGetAModelThatWasNotPulled() {
        assertFails(
                ExitCode.MODEL,
                "'afterword model pull nobody/has-this'",
                new ModelCommand(),
                "inspect",
                "nobody/has-this");
    }

    @Test
    void tellsACheckpointsShapeAndSize() throws IOException {
        assertThat(run(new ModelCommand(), "inspect", "--tensors", checkpoint().toString()))
                .containsPattern("heads +3 of ")
                .containsPattern("parameters +[0-9,]+\n")
                .containsPattern("tokenizer +missing")
                .containsPattern("int8 +[0-9.]+ MB +[0-9,]+ bytes +\\d+ +\\d+\n")
                .containsPattern("fp16 +[0-9.]+ MB +[0-9.]+ MB\n")
                .containsPattern("bf16, fp16 +384 bytes +98,304 bytes\n")
                .containsPattern("digest +[0-9a-f]{64}\n")
                .containsPattern("wte.weight +\\d+ x \\d+ +F32 +model.safetensors");
    }

    @Test
    void tellsWhatFitsAGpu() throws IOException {
        String checkpoint = checkpoint().toString();
        assertThat(run(new ModelCommand(), "inspect", "--gpu-memory", "80", checkpoint))
                .containsPattern("fp16 +[0-9.]+ MB +[0-9.]+ MB +\\d+ +\\d+\n")
                .contains(", and nine tenths of a GPU's 80,000.0 MB.");
        assertFails(
                ExitCode.USAGE,
                "--gpu-memory must be > 0, was -1.0",
                new ModelCommand(),
                "inspect",
                "--gpu-memory",
                "-1",
                checkpoint);
    }

    @Test
    void tellsThemAsJson() throws IOException {
        assertThat(run(new ModelCommand(), "inspect", "--json", checkpoint().toString()))
                .contains("\"heads\":3", "\"own_tokenizer\":")
                .containsPattern("\"int8\":\\{\"weight_bytes\":\\d+,\"bytes_read_per_token\":\\d+,")
                .containsPattern("\"kv_bytes_per_token\":\\{\"fp32\":\\d+,\"bf16\":\\d+}");
    }

    @Test
    void saysWhichFileOfACheckpointIsWrong() throws IOException {
        Path copy = checkpoint();
        Files.write(copy.resolve("model.safetensors"), new byte[7]);
        assertFails(
                ExitCode.MODEL,
                "model.safetensors: ",
                new ModelCommand(),
                "inspect",
                copy.toString());
    }

    private Path checkpoint() throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(CHECKPOINT.resolve(file), directory.resolve(file));
        }
        return directory;
    }

    private static String run(Object command, String... args) {
        StringWriter out = new StringWriter();
        int status =
                new CommandLine(command)
                        .setOut(new PrintWriter(out, true))
                        .setExecutionExceptionHandler(ModelCommandsTest::rethrow)
                        .execute(args);
        assertThat(status).isZero();
        return out.toString();
    }

    private static int rethrow(Exception e, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        throw e;
    }

    private static void assertFails(ExitCode code, String message, Object command, String... args) {
        Exception[] failure = new Exception[1];
        new CommandLine(command)
                .setExecutionExceptionHandler((e, _, _) -> {
                    failure[0] = e;
                    return 1;
                })
                .execute(args);
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> {
                    throw failure[0];
                })
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(code));
    }
}

package io.afterword.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.Main;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.story.Stories;
import io.afterword.model.gpt2.CheckpointWeights;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

class TrainCommandTest {
    @TempDir private Path directory;
    private final StringWriter said = new StringWriter();
    private Path stories = Path.of("");

    @BeforeEach
    void writeStories() throws IOException {
        stories = directory.resolve("stories.txt");
        Files.write(stories, IntStream.range(0, 60).mapToObj(new Stories(1)::text).toList());
    }

    @Test
    void makesTheSameCheckpointForASeed() throws IOException {
        Path one = directory.resolve("one");
        Path other = directory.resolve("other");
        assertThat(train(one, "--dropout", "0.1")).isZero();
        assertThat(train(other, "--dropout", "0.1")).isZero();

        assertThat(CheckpointWeights.open(one).config().width()).isEqualTo(16);
        assertThat(one.resolve("model.safetensors"))
                .hasSameBinaryContentAs(other.resolve("model.safetensors"));
        try (var files = Files.list(one)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "config.json", "loss.png", "model.safetensors", "training.json");
            assertThat(ImageIO.read(one.resolve("loss.png").toFile()).getWidth()).isEqualTo(900);
        }
    }

    @Test
    void knowsItsLossAlsoAfterACheckpoint() {
        assertThat(train(directory.resolve("out"), "--checkpoint", "1", "--report", "1")).isZero();
        assertThat(said.toString().lines().filter(line -> line.contains("loss NaN")))
                .as("of the first update only")
                .hasSizeLessThan(2);
    }

    @Test
    void saysWhichDirectoryHoldsNoCheckpoint() throws IOException {
        Path out = directory.resolve("out");
        Files.createDirectories(out.resolve("checkpoint-x"));
        assertThat(train(out)).isEqualTo(ExitCode.STATE_DIRECTORY.status());
        assertThat(said.toString()).contains("out has checkpoint-x");
        Files.move(out.resolve("checkpoint-x"), out.resolve("checkpoint-7"));
        Files.writeString(out.resolve("checkpoint-7/training.json"), "[]");
        assertThat(train(out)).isEqualTo(ExitCode.STATE_DIRECTORY.status());
        assertThat(said.toString()).contains("training.json is no JSON object");
    }

    @Test
    void doesNotBeginAgainWhatIsFinished() {
        Path out = directory.resolve("out");
        assertThat(train(out)).isZero();
        assertThat(train(out)).isEqualTo(ExitCode.STATE_DIRECTORY.status());
        assertThat(said.toString()).contains("a training that is finished");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--batch; 0; --batch must be > 0, was 0",
                "--length; 65; --length must be 1 to the context of 64, was 65",
                "--passes; 0; --passes must be > 0, was 0.0",
                "--time; PT0S; --time must be > 0, was PT0S",
                "--held-out; 100; --held-out must be >= 0 and < 100, was 100.0",
                "--threads; 0; --threads must be > 0, was 0",
                "--checkpoint; 0; --checkpoint must be > 0, was 0",
                "--report; 0; --report must be > 0, was 0",
                "--rows; 3; --rows must be a divisor of --batch, was 3",
                "--rate; 1; --rate must be > 0 and < 1, was 1.0",
                "--precision; int8; --precision must be fp32 or bf16, was int8"
            })
    void namesOptionRuleAndValue(String option, String value, String message) {
        Path out = directory.resolve("out");
        assertThat(train(out, option, value)).isEqualTo(ExitCode.USAGE.status());
        assertThat(said.toString()).contains(message);
        assertThat(out).doesNotExist();
    }

    /// A context that is shorter than a sample, a batch that eight does not divide, and too few
    /// documents to hold some out.
    @Test
    void trainsWhatIsSmall() {
        Path out = directory.resolve("out");
        assertThat(
                        train(
                                out,
                                "--context",
                                "16",
                                "--batch",
                                "13",
                                "--held-out",
                                "0",
                                "--passes",
                                "0.3"))
                .isZero();
        assertThat(said.toString()).contains("held-out perplexity unknown");
        assertThat(out.resolve("training.json")).isNotEmptyFile();
    }

    /// As many rows as documents; most of these are longer than 64 tokens, and cut into two or
    /// three.
    @ParameterizedTest
    @CsvSource({"256, 15", "64, 39"})
    void learnsWholeDocuments(int context, int updates) {
        Path out = directory.resolve("out");
        String[] more = {"--context", String.valueOf(context), "--whole", "--held-out", "0"};
        assertThat(train(out, more)).isZero();
        assertThat(said.toString()).contains("out: %d updates".formatted(updates));
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        Path out = directory.resolve("out");
        assertThat(train(out, "--heads", "3")).isEqualTo(ExitCode.USAGE.status());
        assertThat(said.toString()).contains("n_embd must be a positive multiple of n_head");
        assertThat(train(out, "--batch", "1000")).isEqualTo(ExitCode.USAGE.status());
        assertThat(said.toString())
                .contains("the documents must fill a batch of 1,000 rows of 64 tokens");
        Files.createDirectory(out);
        Files.writeString(out.resolve("letter.txt"), "Dear Emma");
        assertThat(train(out)).isEqualTo(ExitCode.STATE_DIRECTORY.status());
        assertThat(said.toString()).contains("out has letter.txt");
    }

    private int train(Path out, String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of("train", "--file", stories.toString(), "--out", out.toString()));
        all.addAll(
                List.of(
                        "--layers",
                        "1",
                        "--width",
                        "16",
                        "--heads",
                        "2",
                        "--context",
                        "64",
                        "--batch",
                        "4",
                        "--threads",
                        "1",
                        "--device",
                        "cpu"));
        all.addAll(List.of(more));
        return Main.commandLine()
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(all.toArray(String[]::new));
    }
}

package io.afterword.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.Main;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.story.Stories;
import io.afterword.domain.TokenIds;
import io.afterword.model.gpt2.Activation;
import io.afterword.model.gpt2.CheckpointWeights;
import io.afterword.model.gpt2.CheckpointWriter;
import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.gpt2.Gpt2Weights;
import io.afterword.model.gpt2.RandomWeights;
import io.afterword.model.token.Gpt2Tokenizer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What stops a training says why, and spoils nothing.
class TrainingFailureTest {
    private static final int LENGTH = 16;
    private static final int BATCH = 2;
    private static final int SEED = 1;
    private static final String RARE = " Quasimodo";

    @TempDir private Path directory;
    private final StringWriter said = new StringWriter();

    /// The loss is read before a checkpoint, else during the next update.
    @ParameterizedTest
    @ValueSource(ints = {1, 1_000})
    void namesStepAndDocumentOfALossThatIsNoNumber(int checkpoint) throws IOException {
        List<String> lines = stories(30);
        lines.set(17, lines.get(17) + RARE + RARE);
        Path file = Files.write(directory.resolve("stories.txt"), lines);
        Path out = directory.resolve("out");
        Path model = Files.createDirectory(directory.resolve("model"));
        CheckpointWriter.write(model, new Broken(rare()), false);

        assertThat(
                        train(
                                file,
                                out,
                                "--model",
                                model.toString(),
                                "--checkpoint",
                                String.valueOf(checkpoint)))
                .isEqualTo(ExitCode.FAILED.status());

        long step = rowOf(rare(), file) / BATCH + 1;
        assertThat(step).isGreaterThan(5);
        assertThat(said.toString())
                .contains("the loss must be a number, was NaN in step %,d at ".formatted(step))
                .contains(file + ":18");
        if (checkpoint == 1) {
            Path latest = out.resolve("checkpoint-" + (step - 1));
            FloatBuffer learned = CheckpointWeights.open(latest).tensor("lm_head.weight");
            assertThat(Float.isFinite(learned.get(0))).isTrue();
        } else {
            assertThat(out).doesNotExist();
        }
    }

    @Test
    void finishesWithACheckpointAfterItsLastUpdate() throws IOException {
        Path file = Files.write(directory.resolve("stories.txt"), stories(5));
        Path out = directory.resolve("out");
        assertThat(
                        train(
                                file,
                                out,
                                "--layers",
                                "1",
                                "--width",
                                "16",
                                "--heads",
                                "2",
                                "--context",
                                "16",
                                "--checkpoint",
                                "1"))
                .isZero();
        assertThat(out.resolve("model.safetensors")).isNotEmptyFile();
    }

    private static List<String> stories(int count) {
        List<String> lines = new ArrayList<>();
        IntStream.range(0, count).mapToObj(new Stories(SEED)::text).forEach(lines::add);
        return lines;
    }

    private static int rare() {
        TokenIds tokens = new Gpt2Tokenizer().encode(RARE);
        return tokens.toArray()[0];
    }

    /// The first row with a token that another follows.
    private static long rowOf(int token, Path file) {
        Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
        Documents documents = new Documents(tokenizer.endOfText(), 0);
        new FileDocuments(file).read(Optional.empty(), tokenizer, documents);
        Rows rows = new PackedDocuments(documents.learned(), SEED, LENGTH);
        return LongStream.range(0, documents.learned().size() / LENGTH)
                .filter(row ->
                        rows.row(row).tokens().stream().limit(LENGTH).anyMatch(t -> t == token))
                .findFirst()
                .orElseThrow();
    }

    private int train(Path file, Path out, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("train", "--file", file.toString(), "--out", out.toString()));
        arguments.addAll(List.of(more));
        arguments.addAll(
                List.of("--length", "16", "--batch", "2", "--held-out", "0", "--seed", "1"));
        arguments.addAll(List.of("--device", "cpu", "--threads", "1"));
        return Main.commandLine()
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(arguments.toArray(String[]::new));
    }

    /// Random, but for what one token is read as.
    private static final class Broken implements Gpt2Weights {
        private static final Gpt2Config CONFIG =
                new Gpt2Config(
                        50_257,
                        64,
                        4,
                        1,
                        1,
                        16,
                        Activation.GELU_TANH,
                        1e-5,
                        true,
                        false,
                        false,
                        50_256);
        private final Gpt2Weights random = new RandomWeights(CONFIG, SEED);
        private final int token;

        Broken(int token) {
            this.token = token;
        }

        @Override
        public Gpt2Config config() {
            return CONFIG;
        }

        @Override
        public FloatBuffer tensor(String name) {
            FloatBuffer tensor = random.tensor(name);
            if (name.equals("wte.weight")) {
                tensor.put(token * CONFIG.width(), Float.NaN);
            }
            return tensor;
        }

        @Override
        public String digest() {
            return "broken";
        }
    }
}

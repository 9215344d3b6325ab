package io.afterword.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

class ModelLoaderTest {
    private static final Path CHECKPOINT =
            Path.of("src/test/resources/io/afterword/model/gpt2/checkpoints/bfloat");

    @TempDir private Path directory;

    @Test
    void loadsTheBuiltInModelUnderItsName() {
        ServedModel model = ModelLoader.load(Settings.of(Map.of("bootstrap.servers", "h:1")));
        try {
            assertThat(model.name()).isEqualTo("builtin");
            assertThat(model.network().contextLength()).isEqualTo(1024);
            assertThat(model.tokenizer().vocabularySize()).isEqualTo(50_257);
        } finally {
            model.network().close();
        }
    }

    @Test
    void refusesADirectoryThatIsMissing() {
        assertRefused(directory.resolve("nowhere"), "nowhere");
    }

    @Test
    void refusesACheckpointWithoutATokenizerWhoseVocabularyIsNotGpt2s() throws IOException {
        copy("config.json");
        copy("model.safetensors");
        assertRefused(directory, "tokenizer.json");
    }

    @Test
    void refusesTheTokenizerOfAnotherModel() throws IOException {
        copy("config.json");
        copy("model.safetensors");
        Files.copy(
                Path.of("src/test/resources/io/afterword/model/token/checkpoint/tokenizer.json"),
                directory.resolve("tokenizer.json"));
        assertRefused(directory, "tokenizer.json");
    }

    @Test
    void refusesATruncatedFileOfWeights() throws IOException {
        copy("config.json");
        byte[] weights = Files.readAllBytes(CHECKPOINT.resolve("model.safetensors"));
        Files.write(
                directory.resolve("model.safetensors"),
                Arrays.copyOf(weights, weights.length - 10));
        assertRefused(directory, "model.safetensors");
    }

    private void copy(String file) throws IOException {
        Files.copy(CHECKPOINT.resolve(file), directory.resolve(file));
    }

    private static void assertRefused(Path path, String named) {
        Settings settings =
                Settings.of(Map.of("bootstrap.servers", "h:1", "model.path", path.toString()));
        assertThatThrownBy(() -> ModelLoader.load(settings))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        refused -> {
                            assertThat(refused.exitCode()).isEqualTo(ExitCode.MODEL);
                            assertThat(refused.getMessage()).contains(named);
                        });
    }
}

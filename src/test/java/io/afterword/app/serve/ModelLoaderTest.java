package io.afterword.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.gpt2.TinyCheckpoint;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.token.Gpt2Tokenizer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class ModelLoaderTest {
    private static final Path CHECKPOINT =
            Path.of("src/test/resources/io/afterword/model/gpt2/checkpoints/bfloat");

    @TempDir private Path directory;

    @Test
    void loadsTheBuiltInModelUnderItsName() {
        try (ServedModels models = load()) {
            ServedModel model = models.find(null).orElseThrow();
            assertThat(model.name()).isEqualTo("builtin");
            assertThat(model.network().contextLength()).isEqualTo(256);
            assertThat(model.tokenizer().vocabularySize()).isEqualTo(50_257);
        }
    }

    @Test
    void loadsSeveralModelsOfWhichTheFirstIsTheStandard() {
        String one = TinyCheckpoint.write(directory.resolve("one"), 1).toString();
        String two = TinyCheckpoint.write(directory.resolve("two"), 2).toString();
        try (ServedModels models =
                load(
                        "models",
                        "b,a,exact",
                        "model.path",
                        one,
                        "model.a.path",
                        two,
                        "model.exact.precision",
                        "fp32")) {
            assertThat(models.names()).isEqualTo("a, b, exact");
            assertThat(models.standard()).isEqualTo("b");
            assertThat(models.byName().values())
                    .extracting(ServedModel::fingerprint)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void saysWhichOfSeveralModelsCannotBeLoaded() {
        String one = TinyCheckpoint.write(directory.resolve("one"), 1).toString();
        assertThatThrownBy(() ->
                        load(
                                "models",
                                "a,b",
                                "model.a.path",
                                one,
                                "model.b.path",
                                directory.resolve("nowhere").toString()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("model b cannot be loaded")
                .hasMessageContaining("nowhere");
    }

    @Test
    void closesWhatIsLoadedWhereTheNextOneFails() {
        Settings settings =
                Settings.of(given("models", "a,b,c", "model.path", directory.toString()));
        List<String> closed = new ArrayList<>();
        assertThatThrownBy(() ->
                        ModelLoader.load(
                                settings,
                                model -> {
                                    if (model.name().equals("c")) {
                                        throw new IllegalStateException("broken");
                                    }
                                    return new ServedModel(
                                            model.name(),
                                            new Closing(() -> closed.add(model.name())),
                                            new Gpt2Tokenizer());
                                }))
                .hasMessage("broken");
        assertThat(closed).containsExactly("a", "b");
    }

    @Test
    void servesTheMarkovModelBesideTheOthersWhereNgramsAreLearned() {
        Settings on = Settings.of(given("ngrams.version", "7"));
        LiveTable table = new LiveTable(on.ngrams().shape());
        ServedModels models = ModelLoader.withNgrams(closing("gpt2"), on, table);
        assertThat(models.standard()).isEqualTo("gpt2");
        assertThat(models.byName().keySet()).containsExactly("gpt2", "markov");
        assertThat(models.find("markov:3:mle").orElseThrow().fingerprint())
                .startsWith("ngrams-7-5x50257m-3-mle-");
        Settings off = Settings.of(given("ngrams", "off"));
        assertThat(ModelLoader.withNgrams(closing("gpt2"), off, table).byName().keySet())
                .containsExactly("gpt2");
    }

    @Test
    void refusesAnotherModelOfTheMarkovModelsName() {
        Settings settings = Settings.of(given());
        LiveTable table = new LiveTable(settings.ngrams().shape());
        ServedModels models = closing("markov");
        assertThatThrownBy(() -> ModelLoader.withNgrams(models, settings, table))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "no model must be named markov where ngrams=on, which serves one of that name");
    }

    private static ServedModels closing(String name) {
        return ServedModels.of(new ServedModel(name, new Closing(() -> {}), new Gpt2Tokenizer()));
    }

    @Test
    void refusesADirectoryThatIsMissing() {
        assertRefused(directory.resolve("nowhere"), "nowhere");
    }

    @Test
    void saysWhyAGpuCannotBeUsed() {
        assertThatThrownBy(() -> load("model.device", "gpu:99"))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        refused -> {
                            assertThat(refused.exitCode()).isEqualTo(ExitCode.MODEL);
                            assertThat(refused)
                                    .hasMessageStartingWith(
                                            "model builtin cannot be loaded: gpu:99 cannot be used: ");
                        });
    }

    @Test
    void refusesNumbersThatItsDeviceDoesNotHave() {
        assertThatThrownBy(() -> load("model.device", "cpu", "model.precision", "fp16"))
                .isInstanceOf(CommandException.class)
                .hasMessageContainingAll("model.device=cpu", "model.precision=fp16")
                .hasMessageEndingWith("there is no precision fp16 on a CPU, only fp32, bf16, int8");
        assertThatThrownBy(() -> load("model.device", "cpu", "model.kv.precision", "fp16"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("model.kv.precision=fp16");
    }

    @Test
    void saysHowToGetAModelThatWasNotPulled() {
        assertRefused(Path.of("nobody/has-this"), "afterword model pull nobody/has-this");
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
        assertThatThrownBy(() -> load("model.path", path.toString()))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        refused -> {
                            assertThat(refused.exitCode()).isEqualTo(ExitCode.MODEL);
                            assertThat(refused.getMessage()).contains(named);
                        });
    }

    private static ServedModels load(String... keysAndValues) {
        return ModelLoader.load(Settings.of(given(keysAndValues)));
    }

    private static Map<String, String> given(String... keysAndValues) {
        Map<String, String> all = new HashMap<>(Map.of("bootstrap.servers", "h:1"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return all;
    }

    /// A network that tells when it is closed, and computes nothing.
    private record Closing(Runnable whenClosed) implements LanguageModel {
        @Override
        public int vocabularySize() {
            return Gpt2Tokenizer.VOCABULARY_SIZE;
        }

        @Override
        public int contextLength() {
            return 1;
        }

        @Override
        public int endOfText() {
            return Gpt2Tokenizer.END_OF_TEXT;
        }

        @Override
        public String fingerprint() {
            return "none";
        }

        @Override
        public long slotBytes() {
            return 0;
        }

        @Override
        public ModelRunner newRunner(int slots) {
            throw new UnsupportedOperationException("it computes nothing");
        }

        @Override
        public void close() {
            whenClosed.run();
        }
    }
}

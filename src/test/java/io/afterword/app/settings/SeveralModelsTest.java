package io.afterword.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class SeveralModelsTest {
    @Test
    void hasEachModelWithItsOwnSettings() {
        List<ModelSettings> models =
                models(
                        "models", "small, owner/large,builtin",
                        "model.small.path", "gpt2",
                        "model.owner/large.path", "/models/large",
                        "model.owner/large.precision", "fp32");
        assertThat(models)
                .extracting(ModelSettings::name)
                .containsExactly("small", "owner/large", "builtin");
        assertThat(models)
                .extracting(model -> model.path().map(Path::toString).orElse("none"))
                .containsExactly("gpt2", "/models/large", "none");
        assertThat(models)
                .extracting(ModelSettings::precision)
                .containsExactly("auto", "fp32", "auto");
    }

    @Test
    void fallsBackToWhatIsSetForAll() {
        List<ModelSettings> models =
                models(
                        "models", "exact,fast,builtin",
                        "model.path", "gpt2",
                        "model.precision", "fp32",
                        "model.fast.precision", "int8");
        assertThat(models)
                .extracting(ModelSettings::precision)
                .containsExactly("fp32", "int8", "fp32");
        assertThat(models.getFirst().path()).contains(Path.of("gpt2"));
        assertThat(models.getLast().path()).as("of the built-in model").isEmpty();
    }

    @Test
    void showsWhatEachModelGot() {
        assertThat(Settings.of(given("models", "a", "model.a.path", "/x")).toString())
                .contains("models=a ", "model.a.path=/x ", "model.a.precision=auto ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a,b;       model.a.path; /x; model.b.path is missing",
                "a;         model.b.path; /x; model.b.path is given, but models names no b, only a",
                "'';        model.b.path; /x; model.b.path is given, but models names no b",
                "a;         model.a.paht; /x; unknown setting 'model.a.paht'",
                "a;         model.a.name; /x; unknown setting 'model.a.name'",
                "a,b,a;     model.path;   /x; models must name each model once, named a twice",
                "'a,,b';    model.path;   /x; models must be name, name, ..., or empty",
                "a b;       model.path;   /x; models must be name, name, ..., or empty",
                "a;         model.name;   x;  model.name must be empty where models has the names",
                "builtin;   model.builtin.precision; int4; model.builtin.precision must be auto",
            })
    void refusesWhatIsUnclear(String models, String key, String value, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> models("models", models, key, value))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETTINGS));
    }

    private static List<ModelSettings> models(String... keysAndValues) {
        return Settings.of(given(keysAndValues)).models();
    }

    private static Map<String, String> given(String... keysAndValues) {
        Map<String, String> all = new HashMap<>(Map.of("bootstrap.servers", "kafka:9092"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return all;
    }
}

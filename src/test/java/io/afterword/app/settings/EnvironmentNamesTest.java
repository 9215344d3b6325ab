package io.afterword.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentNamesTest {
    @ParameterizedTest
    @CsvSource({
        "engine.slots, AFTERWORD_ENGINE_SLOTS",
        "model.gpt2-medium.path, AFTERWORD_MODEL_GPT2___MEDIUM_PATH",
        "model.my_own.kv.precision, AFTERWORD_MODEL_MY__OWN_KV_PRECISION",
        "kafka.sasl.jaas.config, AFTERWORD_KAFKA_SASL_JAAS_CONFIG",
    })
    void standForOneSettingEach(String key, String variable) {
        assertThat(EnvironmentNames.variable(key)).contains(variable);
        assertThat(EnvironmentNames.key(variable)).contains(key);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void areThereForEverySettingOfOurs(Setting setting) {
        assertThat(EnvironmentNames.variable(setting.key()).flatMap(EnvironmentNames::key))
                .contains(setting.key());
    }

    @Property
    void leadBackToTheirKeys(@ForAll("keys") String key) {
        assertThat(EnvironmentNames.variable(key).flatMap(EnvironmentNames::key)).contains(key);
    }

    @Provide
    Arbitrary<String> keys() {
        Arbitrary<String> word =
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .numeric()
                        .ofMinLength(1)
                        .ofMaxLength(5);
        Arbitrary<String> further =
                Arbitraries.of(".", "-", "_").flatMap(mark -> word.map(text -> mark + text));
        return word.flatMap(
                first -> further.list().ofMaxSize(5).map(rest -> first + String.join("", rest)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"model.GPT.path", "model.a/b.path", "a.-b", "a..b", ".a", "a_", "é", ""})
    void areMissingWhereTheyCouldNotLeadBack(String key) {
        assertThat(EnvironmentNames.variable(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"AFTERWORD_", "AFTERWORD_engine_slots", "AFTERWORD_A____B", "AFTERWORD_A_"})
    void areRefusedWhereNoKeyLeadsToThem(String variable) {
        assertThat(EnvironmentNames.key(variable)).isEmpty();
    }

    @Test
    void beginWithOurs() {
        assertThat(EnvironmentNames.key("KAFKA_ENGINE_SLOTS")).isEmpty();
    }
}

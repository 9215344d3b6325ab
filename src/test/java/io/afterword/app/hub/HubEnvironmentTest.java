package io.afterword.app.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class HubEnvironmentTest {
    @TempDir Path home;

    @Test
    void takesThePublicHubAndTheUsersCacheWithoutAnyVariable() {
        HubEnvironment environment = HubEnvironment.of(Map.of(), home);
        assertThat(environment.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(environment.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(environment.token()).isEmpty();
        assertThat(environment.offline()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "XDG_CACHE_HOME, /c,            /c/huggingface/hub",
        "HF_HOME,        /h,            /h/hub",
        "HF_HUB_CACHE,   /exactly/here, /exactly/here",
        "HUGGINGFACE_HUB_CACHE, /old,   /old",
        "HF_HOME,        ' ',           .cache/huggingface/hub",
    })
    void findsTheCacheWhereTheHubsLibrariesPutIt(String variable, String value, String cache) {
        assertThat(HubEnvironment.of(Map.of(variable, value), home).cache())
                .isEqualTo(home.resolve(cache));
    }

    @Test
    void takesATildeForTheUsersHome() {
        assertThat(HubEnvironment.of(Map.of("HF_HOME", "~/hf"), home).cache())
                .isEqualTo(home.resolve("hf/hub"));
    }

    @Test
    void takesTheTokenFromTheVariableAndElseFromItsFile() throws IOException {
        Map<String, String> variables = Map.of("HF_HOME", home.toString());
        Files.writeString(home.resolve("token"), "hf_file\n");
        assertThat(HubEnvironment.of(variables, home).token()).contains("hf_file");
        assertThat(
                        HubEnvironment.of(
                                        Map.of("HF_HOME", home.toString(), "HF_TOKEN", " hf_var\n"),
                                        home)
                                .token())
                .contains("hf_var");
    }

    @Test
    void showsNoToken() {
        assertThat(HubEnvironment.of(Map.of("HF_TOKEN", "hf_secret"), home).toString())
                .doesNotContain("hf_secret");
    }

    @Test
    void takesAnEndpointWithASlashAtItsEnd() {
        assertThat(HubEnvironment.of(Map.of("HF_ENDPOINT", "http://mirror:81/x/"), home).endpoint())
                .isEqualTo(URI.create("http://mirror:81/x"));
    }

    @ParameterizedTest
    @CsvSource({
        "HF_ENDPOINT, huggingface.co, HF_ENDPOINT must be http",
        "HF_ENDPOINT, ftp://x,        HF_ENDPOINT must be http",
        "HF_ENDPOINT, http://a b,     HF_ENDPOINT must be a URL",
        "HF_TOKEN,    a b,            HF_TOKEN",
        "HF_TOKEN,    schlüssel,      HF_TOKEN",
    })
    void refusesWhatCannotBe(String variable, String value, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> HubEnvironment.of(Map.of(variable, value), home))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETTINGS));
    }
}

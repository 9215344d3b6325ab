package io.afterword.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.junit.jupiter.api.Test;

import java.util.Map;

class EnvironmentTest {
    @Test
    void setsWhatItsVariablesSay() {
        assertThat(settings(Map.of("AFTERWORD_ENGINE_SLOTS", " 4 ", "PATH", "/bin")))
                .containsExactly(
                        Map.entry(
                                "engine.slots",
                                Given.at("environment AFTERWORD_ENGINE_SLOTS", "4")));
    }

    @Test
    void knowsKafkasOwnVariableForTheBrokersAndPrefersOurs() {
        assertThat(settings(Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:1")))
                .containsEntry(
                        "bootstrap.servers",
                        Given.at("environment KAFKA_BOOTSTRAP_SERVERS", "a:1"));
        assertThat(
                        settings(
                                Map.of(
                                        "KAFKA_BOOTSTRAP_SERVERS",
                                        "a:1",
                                        "AFTERWORD_BOOTSTRAP_SERVERS",
                                        "b:2")))
                .containsEntry(
                        "bootstrap.servers",
                        Given.at("environment AFTERWORD_BOOTSTRAP_SERVERS", "b:2"));
    }

    @Test
    void refusesAVariableOfOursThatCanBeNoSetting() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> settings(Map.of("AFTERWORD_engineSlots", "4")))
                .withMessageContaining("AFTERWORD_engineSlots stands for no setting")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETTINGS));
    }

    @Test
    void leavesTheLaunchersOptionsAlone() {
        assertThat(settings(Map.of("AFTERWORD_OPTS", "-Xmx1g"))).isEmpty();
    }

    @Test
    void knowsWhatKubernetesMadeOfAService() {
        Map<String, String> links =
                Map.of(
                        "AFTERWORD_PORT", "tcp://10.0.0.1:8080",
                        "AFTERWORD_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                        "AFTERWORD_PORT_8080_TCP_ADDR", "10.0.0.1",
                        "AFTERWORD_SERVICE_HOST", "10.0.0.1",
                        "AFTERWORD_SERVICE_PORT", "8080",
                        "AFTERWORD_SERVICE_PORT_METRICS", "8080",
                        "AFTERWORD_HTTP_PORT", "tcp://10.0.0.2:80",
                        "AFTERWORD_HTTP_SERVICE_HOST", "10.0.0.2");
        assertThat(settings(links)).isEmpty();
        assertThat(new Environment(links).serviceLinks())
                .containsExactlyInAnyOrderElementsOf(links.keySet());
    }

    @Test
    void takesAPortThatIsANumberForASetting() {
        assertThat(settings(Map.of("AFTERWORD_HTTP_PORT", "8080"))).containsOnlyKeys("http.port");
    }

    private static Map<String, Given> settings(Map<String, String> variables) {
        return new Environment(variables).settings();
    }
}

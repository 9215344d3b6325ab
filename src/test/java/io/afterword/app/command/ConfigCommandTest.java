package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.Main;
import io.afterword.app.settings.Environment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class ConfigCommandTest {
    @TempDir Path directory;

    private final StringWriter out = new StringWriter();

    @Test
    void showsEverySettingWithItsSourceAndNoSecret() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("a.properties"),
                        "queue.limit=7\nkafka.sasl.jaas.config=hunter2\nengine.slots=1\n");
        assertThat(config("--config", file.toString(), "--set", "engine.slots=3")).isZero();
        assertThat(out.toString())
                .containsPattern("(?m)^bootstrap\\.servers +a:1 +option --bootstrap-servers$")
                .containsPattern("(?m)^engine\\.slots +3 +option --set$")
                .containsPattern("(?m)^queue\\.limit +7 +file .*a\\.properties$")
                .containsPattern("(?m)^engine\\.run\\.ahead +8 +default$")
                .containsPattern("(?m)^kafka\\.sasl\\.jaas\\.config +\\*\\*\\* +file ")
                .doesNotContain("hunter2");
    }

    @Test
    void showsWhatEachModelHasAndWhereItIsFrom() {
        assertThat(config("--set", "models=builtin,b", "--set", "model.path=/x")).isZero();
        assertThat(out.toString())
                .containsPattern("(?m)^model\\.b\\.path +/x +option --set$")
                .containsPattern("(?m)^model\\.builtin\\.path +default$")
                .containsPattern("(?m)^model\\.b\\.precision +auto +default$");
    }

    @Test
    void isReadByPrograms() {
        assertThat(config("--json")).isZero();
        assertThat(out.toString())
                .contains(
                        "{\"key\":\"bootstrap.servers\",\"value\":\"a:1\","
                                + "\"source\":\"option --bootstrap-servers\"}\n");
    }

    @Test
    void takesTheEnvironmentBetweenFileAndOptions() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("a.properties"), "engine.slots=1\nqueue.limit=1\n");
        SettingsOptions options = new SettingsOptions();
        new CommandLine(
                        CommandLine.Model.CommandSpec.create()
                                .addMixin(
                                        "settings",
                                        CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs("-c", file.toString(), "--set", "queue.limit=3", "-b", "a:1");
        Environment environment =
                new Environment(
                        Map.of(
                                "AFTERWORD_ENGINE_SLOTS", "2",
                                "AFTERWORD_QUEUE_LIMIT", "2",
                                "KAFKA_BOOTSTRAP_SERVERS", "b:2"));
        assertThat(options.settings(environment).toString())
                .contains("engine.slots=2 ", "queue.limit=3 ", "bootstrap.servers=a:1 ");
    }

    private int config(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        String[] all = new String[arguments.length + 3];
        all[0] = "config";
        all[1] = "-b";
        all[2] = "a:1";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return commandLine.execute(all);
    }
}

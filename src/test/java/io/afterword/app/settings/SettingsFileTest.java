package io.afterword.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class SettingsFileTest {
    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void nameAFile() {
        file = directory.resolve("afterword.properties");
    }

    @Test
    void readsUtf8() throws IOException {
        Files.writeString(file, "# a comment\nmodel.path = /modèles/α\nqueue.limit: 7\n");
        assertThat(SettingsFile.read(file))
                .containsEntry("model.path", Given.at("file " + file, "/modèles/α"))
                .containsEntry("queue.limit", Given.at("file " + file, "7"))
                .hasSize(2);
    }

    @Test
    void refusesAKeyThatStandsThereTwice() throws IOException {
        Files.writeString(file, "queue.limit=7\nqueue.limit=8\n");
        assertRefused("queue.limit is given twice");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertRefused("does not exist");
    }

    @Test
    void refusesADirectory() throws IOException {
        Files.createDirectory(file);
        assertRefused("cannot be read");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        Files.write(file, new byte[] {'a', '=', (byte) 0xE9});
        assertRefused("must be UTF-8");
    }

    @Test
    void refusesABrokenEscape() throws IOException {
        Files.writeString(file, "model.path=\\u00G0\n");
        assertRefused("is wrong: Malformed \\uxxxx encoding");
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> SettingsFile.read(file))
                .withMessageContaining("settings file " + file)
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETTINGS));
    }
}

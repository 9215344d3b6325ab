package io.afterword.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class SettingsTableTest {
    private static final String BEGIN = "<!-- settings -->\n";
    private static final String END = "<!-- /settings -->";

    /// The message of the failure holds the table to paste.
    @Test
    void isTheOneInTheReadme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(readme).contains(BEGIN, END);
        assertThat(
                        readme.substring(
                                        readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END))
                                .strip())
                .as("paste this between the README's markers:%n%s", SettingsTable.markdown())
                .isEqualTo(SettingsTable.markdown().strip());
    }

    @Test
    void namesEverySettingOnce() {
        for (Setting setting : Setting.values()) {
            assertThat(SettingsTable.markdown()).containsOnlyOnce("\n| `" + setting.key() + "` |");
        }
    }
}

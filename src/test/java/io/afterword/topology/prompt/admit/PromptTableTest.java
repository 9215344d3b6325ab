package io.afterword.topology.prompt.admit;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.event.Prompt;

import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class PromptTableTest {
    private static final String BEGIN = "<!-- prompt -->\n";
    private static final String END = "<!-- /prompt -->";

    @Test
    void namesEveryFieldAndItsDefaultInTheReadme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        List<String> rows =
                readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END))
                        .lines()
                        .skip(2)
                        .map(row -> row.substring(0, row.indexOf("|", row.indexOf("|", 2) + 1) + 1))
                        .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        Prompt.getClassSchema().getFields().stream()
                                .map(field ->
                                        "| `%s` | %s |".formatted(field.name(), defaultOf(field)))
                                .toList());
    }

    private static String defaultOf(Schema.Field field) {
        if (!field.hasDefaultValue()) {
            return "required";
        }
        Object value = field.defaultVal();
        return value.equals(JsonProperties.NULL_VALUE) ? "`null`" : "`" + value + "`";
    }
}

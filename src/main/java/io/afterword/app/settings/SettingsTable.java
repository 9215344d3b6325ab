package io.afterword.app.settings;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The settings as a table in Markdown, for the README.
public final class SettingsTable {
    private static final String HEAD =
            """
            | setting | default | must be | meaning |
            |---|---|---|---|
            """;

    private SettingsTable() {}

    public static String markdown() {
        return HEAD
                + Arrays.stream(Setting.values())
                        .map(SettingsTable::row)
                        .collect(Collectors.joining())
                + "| `model.NAME.*` | `model.*` | as `model.*` | that setting, but `model.name`, for"
                + " one of `models` |\n"
                + "| `kafka.*` | | a setting of Kafka Streams or its clients |"
                + " passed on; `kafka.consumer.*`, `kafka.producer.*`, `kafka.admin.*` for one kind"
                + " of client |\n";
    }

    private static String row(Setting setting) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        setting.key(),
                        setting.initial().map(SettingsTable::code).orElse("required"),
                        setting.rule(),
                        setting.meaning());
    }

    private static String code(String value) {
        return value.isEmpty() ? "" : "`" + value + "`";
    }
}

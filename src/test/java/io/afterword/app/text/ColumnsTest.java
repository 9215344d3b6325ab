package io.afterword.app.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    @ParameterizedTest
    @CsvSource({"'', 0", "abc, 3", "日本, 4", "😀, 2", "e\u0301, 1", "█▏…, 3"})
    void knowsHowWideCharactersAre(String text, int columns) {
        assertThat(Columns.of(text)).isEqualTo(columns);
    }

    @Test
    void cutsWhatIsTooWide() {
        assertThat(Columns.atMost(3, "abc")).isEqualTo("abc");
        assertThat(Columns.atMost(3, "abcd")).isEqualTo("ab…");
        assertThat(Columns.atMost(4, "日本語")).isEqualTo("日…");
        assertThat(Columns.atMost(5, "日本語")).isEqualTo("日本…");
    }

    @Test
    void fillsWhatIsTooNarrow() {
        assertThat(Columns.atLeast(4, "日")).isEqualTo("日  ");
        assertThat(Columns.atLeast(1, "日")).isEqualTo("日");
    }
}

package io.afterword.app.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void alignsTextToTheLeftAndNumbersToTheRight() {
        assertThat(new TextTable("id", "text").row(7, "a").row(1234, "longer").toString())
                .isEqualTo("  id  text\n   7  a\n1234  longer");
    }

    @Test
    void isItsHeadingsWhereThereAreNoRows() {
        assertThat(new TextTable("id", "text").toString()).isEqualTo("id  text");
    }

    @Test
    void knowsHowWideCharactersAre() {
        assertThat(new TextTable("a", "b").row("😀", "x").row("yy", "z").toString())
                .isEqualTo("a   b\n😀  x\nyy  z");
    }
}

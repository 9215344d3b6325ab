package io.afterword.app.story;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    old Ann went.  then old Ben.      | Old Ann went. Then old Ben.
                    "who?" asked old Ann. "he."       | "Who?" asked old Ann. "He."
                    "yes," said Ann, "and soon."      | "Yes," said Ann, "and soon."
                    "go!" Ann said. "i go." he went.  | "Go!" Ann said. "I go." He went.
                    a apple, a pear and a old egg     | An apple, a pear and an old egg
                    banana and sea a                  | Banana and sea a
                    """)
    void beginsSentencesAndArticlesAsTheyAreSpelt(String pieces, String expected) {
        Prose prose = new Prose();
        pieces.chars().forEach(letter -> prose.append(String.valueOf((char) letter)));
        assertThat(prose).hasToString(expected);
    }
}

package io.afterword.app.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.stream.IntStream;

class GrammarTest {
    private static final String SMALL =
            """
            # a comment
            story
              {hero=person} {friend=person} {hero} and {friend} went to {tell hero friend}
            tell who other
              the sea. {who.he} swam, and {other.he} did not.
                It was {?who other}.
            person
              {girl} | he=she
            girl = Ann,
              Bea
            """;

    @Test
    void remembersWhatIsKnownAndGivesWordsOfAListOnce() {
        Story story = Telling.of(Grammar.of(SMALL), 1, 0);
        assertThat(story.text())
                .matches(
                        "(Ann and Bea|Bea and Ann) went to the sea\\. She swam, and she did not\\."
                                + " It was (Ann|Bea)\\.");
        String right = story.text().startsWith("Ann") ? " Ann" : " Bea";
        assertThat(story.probe().right()).isEqualTo(right);
        assertThat(story.probe().text() + right + ".").isEqualTo(story.text());
    }

    @Test
    void countsWhatWasDrawn() {
        assertThat(Telling.of(Grammar.of(SMALL), 1, 0).nats())
                .as("one of two girls, then the other one")
                .isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void drawsEachAlternativeAboutAsOften() {
        Grammar grammar = Grammar.of(SMALL);
        long ann =
                IntStream.range(0, 1_000)
                        .filter(i -> Telling.of(grammar, 7, i).text().startsWith("Ann"))
                        .count();
        assertThat(ann).isBetween(440L, 560L);
    }

    @ParameterizedTest
    @CsvSource({
        "{hero=person}, {hero=persona}, no rule and nothing remembered: persona",
        "{?who other}, {?who nobody}, nothing is remembered as nobody",
        "{tell hero friend}, {tell hero fiend}, nothing is remembered as fiend",
        "he=she, it=she, has no he",
    })
    void namesWhatIsMissing(String there, String instead, String message) {
        Grammar grammar = Grammar.of(SMALL.replace(there, instead));
        assertThatThrownBy(() -> IntStream.range(0, 10).forEach(i -> Telling.of(grammar, 1, i)))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "person, rule girl must be there once",
        "other, rule other must have an alternative"
    })
    void refusesARuleThatIsThereTwiceOrEmpty(String name, String message) {
        String more = name.equals("person") ? "girl = Cleo\n" : "other\n";
        assertThatThrownBy(() -> Grammar.of(SMALL + more)).hasMessage(message);
    }
}

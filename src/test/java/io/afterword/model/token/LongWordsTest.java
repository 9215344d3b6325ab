package io.afterword.model.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.domain.TokenIds;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.util.function.Predicate;
import java.util.regex.Pattern;

class LongWordsTest {
    private static final Tokenizer TOKENIZER = new Gpt2Tokenizer();
    private static final int MEGABYTES_10 = 10_000_000;

    @Test
    void leavesATextWithoutLongWordsWhole() {
        String text =
                "Words and größere Wörter, 1234 numbers;\u3000\u2028 and so on.\n".repeat(1_000);
        assertThat(LongWords.pieces(text)).containsExactly(text);
        assertThat(LongWords.encode(TOKENIZER, text)).isEqualTo(TOKENIZER.encode(text));
        assertThat(LongWords.pieces("")).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "語", "7", "-", "😀", " ", "\n", "\u0085", "\u00a0", "\u0301"})
    void cutsAWordOnlyWhereItIsTooLong(String one) {
        String longest = one.repeat(LongWords.LONGEST / one.length());
        assertThat(LongWords.pieces(longest)).containsExactly(longest);
        assertThat(LongWords.pieces(longest + one)).containsExactly(longest, one);
    }

    /// As JTokkit compiles it. A character that was of another kind could hide a word's length.
    @Test
    void kindsOfCharactersAreThoseOfThePattern() {
        Predicate<String> letter = unicode("\\p{L}");
        Predicate<String> number = unicode("\\p{N}");
        Predicate<String> space = unicode("\\s");
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String text = Character.toString(codePoint);
            LongWords.Kind expected =
                    letter.test(text)
                            ? LongWords.Kind.LETTER
                            : number.test(text)
                                    ? LongWords.Kind.NUMBER
                                    : space.test(text)
                                            ? LongWords.Kind.SPACE
                                            : LongWords.Kind.OTHER;
            if (LongWords.Kind.of(codePoint) != expected) {
                fail("U+%04X must be %s", codePoint, expected);
            }
        }
    }

    private static Predicate<String> unicode(String pattern) {
        return Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS).asMatchPredicate();
    }

    @Test
    void cutsBetweenCodePoints() {
        String text = "-" + "😀".repeat(3 * LongWords.LONGEST);
        assertThat(LongWords.pieces(text)).hasSize(6).allSatisfy(WellFormed::require);
        assertThat(String.join("", LongWords.pieces(text))).isEqualTo(text);
    }

    /// Words close to the limit among it.
    @Property(tries = 300)
    void encodesWhatIsNotCutAsTheTokenizerDoes(@ForAll("texts") String text) {
        int half = LongWords.LONGEST / 2;
        String word = "x".repeat(half);
        String whole = text + word + text + " " + word + text;
        assertThat(LongWords.pieces(whole)).hasSize(1);
        assertThat(LongWords.encode(TOKENIZER, whole)).isEqualTo(TOKENIZER.encode(whole));
    }

    /// Whatever comes before and after it, a long word changes no ids but its own.
    @Property(tries = 100)
    void changesNothingAroundALongWord(
            @ForAll("texts") String before, @ForAll("texts") String after) {
        String word = "x".repeat(LongWords.LONGEST); // with 'x' merges are local: one id for 4,096
        String text = before + "\n" + word + word + "\n" + after;
        assertThat(LongWords.pieces(text)).hasSize(2);
        TokenIds cut = LongWords.encode(TOKENIZER, text);
        assertThat(cut).isEqualTo(TOKENIZER.encode(text));
    }

    @Property(tries = 100)
    void losesNoByteOfATextOfLongWords(@ForAll("texts") String text) {
        String repeated = text.repeat(3 * LongWords.LONGEST / Math.max(1, text.length()) + 1);
        assertThat(bytes(LongWords.encode(TOKENIZER, repeated)))
                .isEqualTo(repeated.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"😀", "a", "語", " ", "QUJD", "=", "\u0301"})
    @Timeout(120) // uncut, many minutes
    void encodesTenMegabytesOfOneWord(String repeated) {
        int times = MEGABYTES_10 / repeated.getBytes(UTF_8).length;
        TokenIds ids = LongWords.encode(TOKENIZER, repeated.repeat(times));
        assertThat(ids.stream().mapToLong(id -> TOKENIZER.bytes(id).length).sum())
                .isEqualTo((long) times * repeated.getBytes(UTF_8).length);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Integer> anyOf =
                Arbitraries.integers()
                        .between(0, Character.MAX_CODE_POINT)
                        .filter(c -> Character.getType(c) != Character.SURROGATE);
        Arbitrary<Integer> common =
                Arbitraries.of(
                                ' ', ' ', '\n', '\t', '\u0085', '\u00a0', '\u2028', '\'', 's', 'l',
                                'A', 'ß', '1', '²', '-', '\u0301', '語', '。', '\u200d', '\u001c')
                        .map(c -> (int) c);
        return Arbitraries.oneOf(common, anyOf, Arbitraries.of(0x1F600, 0x1D7D8))
                .list()
                .ofMaxSize(60)
                .map(codePoints -> {
                    StringBuilder text = new StringBuilder();
                    codePoints.forEach(text::appendCodePoint);
                    return text.toString();
                });
    }

    private static byte[] bytes(TokenIds ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ids.stream().forEach(id -> bytes.writeBytes(TOKENIZER.bytes(id)));
        return bytes.toByteArray();
    }
}

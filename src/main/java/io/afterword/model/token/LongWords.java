package io.afterword.model.token;

import io.afterword.domain.TokenIds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Encodes documents of which nobody knows what they hold. GPT-2 splits a text into words, each one
/// kind of character with perhaps a space before, and merges the bytes of each word; a word of
/// megabytes (emoji, base 64, a blank page) would take minutes. So words are cut, at a code point,
/// where they reach a length that no written word has: a text without such words gets the ids that
/// the tokenizer gives it, and in the others, ids near the cuts may be different ones of the same
/// text.
public final class LongWords {
    /// Characters, as Java counts them.
    static final int LONGEST = 4096;

    private LongWords() {}

    /// The tokens of a document.
    ///
    /// @throws IllegalArgumentException if it holds a lone surrogate
    public static TokenIds encode(Tokenizer tokenizer, String document) {
        List<String> pieces = pieces(document);
        return pieces.size() == 1
                ? tokenizer.encode(document)
                : TokenIds.of(
                        pieces.stream()
                                .map(tokenizer::encode)
                                .flatMapToInt(TokenIds::stream)
                                .toArray());
    }

    /// The text in order, cut only within words that are too long.
    static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int begin = 0;
        int word = 0; // where it began, or was cut
        @Nullable Kind kind = null;
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            Kind now = Kind.of(c);
            if (now != kind) {
                kind = now;
                word = i;
            } else if (i - word >= LONGEST) {
                pieces.add(text.substring(begin, i));
                begin = i;
                word = i;
            }
        }
        pieces.add(text.substring(begin));
        return pieces;
    }

    /// Of characters, as GPT-2's pattern knows them: `\p{L}`, `\p{N}`, `\s`, and the others.
    enum Kind {
        LETTER,
        NUMBER,
        SPACE,
        OTHER;

        static Kind of(int codePoint) {
            return switch (Character.getType(codePoint)) {
                case Character.UPPERCASE_LETTER,
                        Character.LOWERCASE_LETTER,
                        Character.TITLECASE_LETTER,
                        Character.MODIFIER_LETTER,
                        Character.OTHER_LETTER ->
                        LETTER;
                case Character.DECIMAL_DIGIT_NUMBER,
                        Character.LETTER_NUMBER,
                        Character.OTHER_NUMBER ->
                        NUMBER;
                case Character.SPACE_SEPARATOR,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR ->
                        SPACE;
                default -> isControlSpace(codePoint) ? SPACE : OTHER;
            };
        }

        /// Tab to carriage return, and next line: the rest of Unicode's `White_Space`.
        private static boolean isControlSpace(int codePoint) {
            return (codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85;
        }
    }
}

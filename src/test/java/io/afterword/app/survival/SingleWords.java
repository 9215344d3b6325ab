package io.afterword.app.survival;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.domain.TokenIds;
import io.afterword.model.token.Tokenizer;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Words that are one token each behind a space, so that any text of them has these tokens.
final class SingleWords {
    private static final Pattern WORD = Pattern.compile(" [A-Za-z]+");

    private final Tokenizer tokenizer;
    private final int[] tokens; // by number

    SingleWords(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.tokens =
                IntStream.range(0, tokenizer.vocabularySize())
                        .filter(id -> WORD.matcher(word(id)).matches())
                        .filter(id -> tokenizer.encode(word(id)).equals(TokenIds.of(id)))
                        .toArray();
    }

    private String word(int id) {
        return new String(tokenizer.bytes(id), UTF_8);
    }

    /// The tokens of words by their numbers.
    TokenIds tokens(TokenIds numbers) {
        return TokenIds.of(numbers.stream().map(number -> tokens[number]).toArray());
    }

    /// The text of words by their numbers.
    String text(TokenIds numbers) {
        return tokens(numbers).stream().mapToObj(this::word).collect(Collectors.joining());
    }
}

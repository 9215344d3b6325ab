package io.afterword.model.markov;

import io.afterword.domain.TokenIds;
import io.afterword.model.token.Tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// A token for each of some words, with the space before it, and one for the end of text.
public final class WordTokenizer implements Tokenizer {
    private final List<String> words;

    public WordTokenizer(String... words) {
        this.words = List.of(words);
    }

    @Override
    public TokenIds encode(String text) {
        return TokenIds.of(
                Stream.of(text.strip().split(" "))
                        .mapToInt(word -> requireId(words.indexOf(word)))
                        .toArray());
    }

    @Override
    public byte[] bytes(int tokenId) {
        return requireId(tokenId) == endOfText()
                ? new byte[0]
                : (" " + words.get(tokenId)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabularySize() {
        return words.size() + 1;
    }

    @Override
    public int endOfText() {
        return words.size();
    }

    @Override
    public String fingerprint() {
        return "words";
    }
}

package io.afterword.model.markov;

import io.afterword.domain.TokenIds;

/// What a table of n-grams is a table of. Rows that were counted with one shape mean nothing under
/// another.
///
/// @param order of the longest n-grams, so that contexts have up to `order - 1` tokens: four of 16
///   bits each pack into a `long`
/// @param vocabularySize number of tokens, over which the even spread goes
/// @param endOfText with `markers`, the token that begins a document, in contexts only, and ends
///   it, as a successor only; one id serves both
/// @param markers whether documents have a beginning and an end
public record TableShape(int order, int vocabularySize, int endOfText, boolean markers) {
    public static final int MOST_ORDERS = 5;
    public static final int MOST_TOKENS = 1 << Character.SIZE;

    public TableShape {
        if (order < 1 || order > MOST_ORDERS) {
            throw new IllegalArgumentException(
                    "order must be in 1..%d, was %d".formatted(MOST_ORDERS, order));
        }
        if (vocabularySize < 2 || vocabularySize > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    "vocabulary size must be in 2..%d, was %d"
                            .formatted(MOST_TOKENS, vocabularySize));
        }
        if (markers && (endOfText < 0 || endOfText >= vocabularySize)) {
            throw new IllegalArgumentException(
                    "end of text must be in 0..%d, was %d"
                            .formatted(vocabularySize - 1, endOfText));
        }
    }

    /// Tokens of the longest context.
    public int longestContext() {
        return order - 1;
    }

    /// What stands before and behind a document: a token, or none.
    public TokenIds marker() {
        return markers ? TokenIds.of(endOfText) : TokenIds.NONE;
    }

    /// Whether documents begin and end with this token.
    boolean isMarker(int token) {
        return markers && token == endOfText;
    }

    /// Whether there can be a token before the context, so that Kneser–Ney counts different ones.
    boolean isContinued(long context, int length) {
        return length < longestContext()
                && (length == 0 || !isMarker(Grams.oldest(context, length)));
    }

    /// @throws IllegalArgumentException if a token is not in the vocabulary
    void check(TokenIds tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            check(tokens.get(i));
        }
    }

    /// @throws IllegalArgumentException if the token is not in the vocabulary
    void check(int token) {
        if (token < 0 || token >= vocabularySize) {
            throw new IllegalArgumentException(
                    "tokens must be in 0..%d, was %d".formatted(vocabularySize - 1, token));
        }
    }
}

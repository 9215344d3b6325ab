package io.afterword.model.token;

import io.afterword.domain.TokenIds;

/// A model's vocabulary: text to token ids, and token ids to bytes. Thread-safe.
public interface Tokenizer {
    /// The tokens of a text. Special tokens' names in the text are text like any other.
    ///
    /// @throws IllegalArgumentException if the text holds a lone surrogate; the message gives its
    ///   index
    TokenIds encode(String text);

    /// The bytes that a token stands for; none for a special token such as the end of text. They
    /// need not be UTF-8 on their own.
    ///
    /// @throws IllegalArgumentException if `tokenId` is not in `0..vocabularySize() - 1`
    byte[] bytes(int tokenId);

    /// Number of tokens, special ones included.
    int vocabularySize();

    /// The token that ends a document.
    int endOfText();

    /// Digest of the vocabulary and its rules, 16 hexadecimal digits: two tokenizers that share it
    /// encode every text alike.
    String fingerprint();

    /// Returns the id.
    ///
    /// @throws IllegalArgumentException if it is not in `0..vocabularySize() - 1`
    default int requireId(int tokenId) {
        if (tokenId < 0 || tokenId >= vocabularySize()) {
            throw new IllegalArgumentException(
                    "token id must be in 0..%d, was %d".formatted(vocabularySize() - 1, tokenId));
        }
        return tokenId;
    }
}

package io.afterword.model.token;

import io.afterword.domain.TokenIds;

/// A model's vocabulary: text to token ids, and token ids to bytes. Thread-safe.
public interface Tokenizer {
    /// The tokens of a text. Special tokens' names in the text are text like any other.
    ///
    /// @throws IllegalArgumentException if the text holds a lone surrogate; the message gives its index
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

    /// Digest of the vocabulary: equal for two tokenizers that encode every text alike.
    String fingerprint();
}

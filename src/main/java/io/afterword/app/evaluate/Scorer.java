package io.afterword.app.evaluate;

import io.afterword.domain.TokenIds;
import io.afterword.model.token.Tokenizer;

import java.util.List;
import java.util.OptionalLong;

/// A model that reads texts. Belongs to one thread.
interface Scorer extends AutoCloseable {
    Tokenizer tokenizer();

    /// What stands before and behind a document: a token, or none.
    TokenIds marker();

    /// The most tokens that it reads at once, the predicted one not among them.
    int contextLength();

    /// The tokens from an index on, each after all before it, or after as many as it reads at once.
    ///
    /// @param from at least the length of the marker
    List<Score> score(TokenIds text, int from);

    /// What it would write after a text, up to the end of the document.
    ///
    /// @param most tokens
    /// @param seed of the draws
    TokenIds continuation(TokenIds text, int most, long seed);

    /// The n-grams that it looks at; empty for a network.
    OptionalLong ngrams();

    @Override
    void close();
}

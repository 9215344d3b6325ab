package io.afterword.app.evaluate;

import io.afterword.domain.TokenIds;
import io.afterword.model.token.Tokenizer;

import java.util.List;

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

    @Override
    void close();
}

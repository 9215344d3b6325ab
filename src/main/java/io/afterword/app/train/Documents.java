package io.afterword.app.train;

import io.afterword.domain.TokenIds;

/// The documents to learn, and those that are held out.
record Documents(Corpus learned, Corpus heldOut, double share) {
    Documents(int endOfText, double share) {
        this(new Corpus(endOfText), new Corpus(endOfText), share);
    }

    void add(String id, TokenIds tokens) {
        (Corpus.isHeldOut(id, share) ? heldOut : learned).add(id, tokens);
    }
}

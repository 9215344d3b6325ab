package io.afterword.app.train;

import io.afterword.domain.TokenIds;

import java.util.BitSet;

/// The documents to learn, and those that are held out.
record Documents(Corpus learned, Corpus heldOut, double share) {
    Documents(int endOfText, double share) {
        this(new Corpus(endOfText), new Corpus(endOfText), share);
    }

    /// All that occur.
    BitSet tokens() {
        BitSet used = new BitSet();
        learned.addTokensTo(used);
        heldOut.addTokensTo(used);
        return used;
    }

    void add(String id, TokenIds tokens) {
        (Corpus.isHeldOut(id, share) ? heldOut : learned).add(id, tokens);
    }
}

package io.afterword.app.evaluate;

import io.afterword.domain.TokenIds;
import io.afterword.model.markov.MarkovForm;
import io.afterword.model.markov.NgramScores;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.token.Tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// A table of n-grams in one of its forms. It owns nothing.
record NgramScorer(NgramTable table, MarkovForm form, Tokenizer tokenizer) implements Scorer {
    @Override
    public TokenIds marker() {
        return table.shape().marker();
    }

    /// What stands further back is nothing to it.
    @Override
    public int contextLength() {
        return Integer.MAX_VALUE;
    }

    @Override
    public List<Score> score(TokenIds text, int from) {
        return Arrays.stream(NgramScores.of(text, from, table, form))
                .mapToObj(logprob -> new Score(logprob, OptionalInt.empty()))
                .toList();
    }

    @Override
    public void close() {}
}

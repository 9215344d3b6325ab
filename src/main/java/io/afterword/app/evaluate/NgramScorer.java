package io.afterword.app.evaluate;

import io.afterword.domain.TokenIds;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.MarkovForm;
import io.afterword.model.markov.MarkovModel;
import io.afterword.model.markov.NgramScores;
import io.afterword.model.markov.NgramStatistics.Order;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.token.Tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A table of n-grams in one of its forms. It owns nothing.
///
/// @param asked how the form was asked for: what follows the name of the model and a colon
record NgramScorer(NgramTable table, MarkovForm form, String asked, Tokenizer tokenizer)
        implements Scorer {
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
    public TokenIds continuation(TokenIds text, int most, long seed) {
        LiveTable live = new LiveTable(table.shape());
        live.serve(table);
        int unread = Math.max(0, text.size() - table.shape().longestContext());
        TokenIds read = text.slice(unread, text.size());
        try (ModelRunner runner = MarkovModel.of(live, "").newRunner(1)) {
            return Continuation.of(runner, asked, read, most, table.shape().endOfText(), seed);
        }
    }

    @Override
    public OptionalLong ngrams() {
        return OptionalLong.of(
                table.statistics().orders().stream()
                        .filter(one -> one.order() <= form.order())
                        .mapToLong(Order::ngrams)
                        .sum());
    }

    @Override
    public void close() {}
}

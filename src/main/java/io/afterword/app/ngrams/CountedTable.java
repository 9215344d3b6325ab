package io.afterword.app.ngrams;

import io.afterword.domain.TokenIds;
import io.afterword.model.markov.Counter;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.Passage;
import io.afterword.model.markov.Passages;
import io.afterword.model.markov.Shard;
import io.afterword.model.markov.TableShape;

import java.util.ArrayList;
import java.util.List;

/// The n-gram table of documents that are counted in this process, without a cluster.
public final class CountedTable {
    private static final int TOKENS_PER_BATCH = 200_000;

    private final TableShape shape;
    private final HeapRows rows = new HeapRows();
    private final List<Passage> waiting = new ArrayList<>();
    private int tokens;

    public CountedTable(TableShape shape) {
        this.shape = shape;
    }

    /// Counts another document.
    public void add(TokenIds document) {
        waiting.addAll(Passages.of(document, shape, Shard.WHOLE, 1));
        tokens += document.size();
        if (tokens >= TOKENS_PER_BATCH) {
            count();
        }
    }

    private void count() {
        new Counter(shape, Shard.WHOLE, rows).count(waiting);
        waiting.clear();
        tokens = 0;
    }

    /// The language model that they make.
    public NgramTable table() {
        count();
        return new NgramTable(shape, rows);
    }
}

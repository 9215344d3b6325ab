package io.afterword.model.markov;

import java.util.Collection;

/// Counts documents into the rows of a shard. It has no state of its own: whatever became of the
/// last batch, the rows are the truth. One thread at a time.
///
/// A batch is sorted once for each order, the longest first, so that each row is read and written
/// once, however often its context comes: large batches cost less a token. An n-gram that is new
/// adds one to the continuation count of the n-gram without its oldest token, which is counted
/// next; one that is no more takes it back.
public final class Counter {
    private final TableShape shape;
    private final Shard shard;
    private final RowStore rows;
    private final Limits limits;

    public Counter(TableShape shape, Shard shard, RowStore rows) {
        this(shape, shard, rows, Limits.NONE);
    }

    public Counter(TableShape shape, Shard shard, RowStore rows, Limits limits) {
        this.shape = shape;
        this.shard = shard;
        this.rows = rows;
        this.limits = limits;
    }

    /// Counts one batch: a few reads for each order, and one write.
    ///
    /// @throws IllegalArgumentException if a token is not in the vocabulary, or a passage is taken
    ///   back from a table with limits; nothing is written then
    /// @throws WrongTableException if the rows were counted with another shape or number of shards;
    ///   nothing is written then
    /// @throws IllegalStateException if something would be counted less than never; nothing is
    ///   written then
    public BatchReport count(Collection<Passage> passages) {
        if (!limits.isNone() && passages.stream().anyMatch(passage -> passage.weight() < 0)) {
            throw new IllegalArgumentException(
                    "a table with limits does not know what it left out, so nothing can be taken"
                            + " back");
        }
        Occurrences occurrences = new Occurrences(passages, shape, shard);
        if (occurrences.touched() == 0) {
            return BatchReport.NONE;
        }
        CountedBatch batch = new CountedBatch(shape, shard, rows, limits, occurrences);
        Grams grams = new Grams(0);
        for (int length = shape.longestContext(); length > 0; length--) {
            grams = grams.cut(length, occurrences.after(length));
            batch.countContexts(grams, length);
        }
        batch.countUnigrams(grams.cut(0, occurrences.after(0)));
        return batch.write();
    }
}

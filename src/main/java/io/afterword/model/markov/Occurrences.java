package io.afterword.model.markov;

import java.util.Arrays;
import java.util.Collection;

/// Where tokens occur in the passages of a batch that a shard counts, each with as much context as
/// there is, up to the longest.
final class Occurrences {
    private final TableShape shape;
    private final Shard shard;
    private final Grams[] byContextLength;
    private long documents;
    private long tokens;
    private long touched;

    /// @throws IllegalArgumentException if a token is not in the vocabulary
    Occurrences(Collection<Passage> passages, TableShape shape, Shard shard) {
        this.shape = shape;
        this.shard = shard;
        byContextLength = new Grams[shape.order()];
        Arrays.setAll(byContextLength, length -> new Grams(16));
        for (Passage passage : passages) {
            shape.check(passage.tokens());
            add(passage);
        }
    }

    private void add(Passage passage) {
        long context = 0;
        int length = 0;
        int left = Shard.NO_TOKEN;
        for (int i = 0; i < passage.tokens().size(); i++) {
            int token = passage.tokens().get(i);
            if (i >= passage.from() && shard.owns(left)) {
                byContextLength[length].add(context, token, passage.weight(), 0);
                boolean first = shape.markers() ? shape.isMarker(left) : i == 0;
                documents += first ? passage.weight() : 0;
                tokens += passage.weight();
                touched++;
            }
            boolean begins = shape.isMarker(token);
            length = Math.min(begins ? 1 : length + 1, shape.longestContext());
            context = Grams.suffix(context >>> Character.SIZE | (long) token << 48, length);
            left = token;
        }
    }

    /// Those after a context of `length` tokens, and no longer one.
    Grams after(int length) {
        return byContextLength[length];
    }

    /// Those that begin, less those of documents taken back.
    long documents() {
        return documents;
    }

    /// Occurrences, less those taken back.
    long tokens() {
        return tokens;
    }

    /// Occurrences, and those taken back.
    long touched() {
        return touched;
    }
}

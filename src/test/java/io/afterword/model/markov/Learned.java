package io.afterword.model.markov;

import io.afterword.domain.TokenIds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A table under test: the shards, and all their rows in one store, as readers have them.
final class Learned {
    private final TableShape shape;
    private final int shards;
    private final HeapRows rows = new HeapRows();

    Learned(TableShape shape, int shards) {
        this.shape = shape;
        this.shards = shards;
    }

    /// The table of documents counted one by one.
    static Learned of(TableShape shape, int shards, Collection<TokenIds> documents) {
        Learned learned = new Learned(shape, shards);
        documents.forEach(document -> learned.count(List.of(document), 1));
        return learned;
    }

    /// Counts documents as one batch of each shard.
    void count(Collection<TokenIds> documents, int weight) {
        Map<TokenIds, Integer> weights = new HashMap<>();
        documents.forEach(document -> weights.merge(document, weight, Integer::sum));
        weights.values().removeIf(sum -> sum == 0);
        count(weights);
    }

    /// Counts documents as one batch of each shard, each as often as its weight says.
    void count(Map<TokenIds, Integer> weights) {
        for (Shard shard : shards()) {
            List<Passage> passages = new ArrayList<>();
            weights.forEach((document, weight) ->
                    passages.addAll(Passages.of(document, shape, shard, weight)));
            new Counter(shape, shard, rows).count(Passages.ofBytes(Passages.toBytes(passages)));
        }
    }

    List<Shard> shards() {
        return IntStream.range(0, shards).mapToObj(number -> new Shard(number, shards)).toList();
    }

    HeapRows rows() {
        return rows;
    }

    NgramTable table() {
        return new NgramTable(shape, rows);
    }

    /// All rows, to compare: keys and values as text.
    Map<String, String> dump() {
        return rows.dump();
    }
}

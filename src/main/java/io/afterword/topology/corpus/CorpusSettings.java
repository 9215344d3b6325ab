package io.afterword.topology.corpus;

import io.afterword.model.markov.Limits;
import io.afterword.model.markov.Shard;
import io.afterword.model.markov.TableShape;

/// What is learned, and how.
///
/// @param shape of the table
/// @param limits that keep it small
/// @param owners partitions of `corpus`, and so of the table; fixed for its life
/// @param keepDocuments whether documents can be replaced and taken back
/// @param memoryBytes outside of the heap, for the rows of all partitions together
public record CorpusSettings(
        TableShape shape, Limits limits, int owners, boolean keepDocuments, long memoryBytes) {
    public CorpusSettings {
        if (owners < 1 || owners > Shard.MOST) {
            throw new IllegalArgumentException(
                    "corpus must have 1 to %d partitions to learn from, had %d"
                            .formatted(Shard.MOST, owners));
        }
        if (memoryBytes < 1) {
            throw new IllegalArgumentException("ngrams.memory.mb must be >= 1");
        }
    }
}

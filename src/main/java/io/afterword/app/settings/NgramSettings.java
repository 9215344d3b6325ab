package io.afterword.app.settings;

import io.afterword.model.markov.Limits;
import io.afterword.model.markov.TableShape;
import io.afterword.model.token.Gpt2Tokenizer;

import java.util.List;
import java.util.Optional;

/// What an operator has set of the n-gram table.
///
/// @param enabled whether this instance learns and keeps a copy
/// @param version learned and served
/// @param rebuild another version, learned beside it
/// @param limits of the whole table
/// @param threads for each version
/// @param memoryBytes outside of the heap, for each version learned and for the copy
public record NgramSettings(
        boolean enabled,
        String version,
        Optional<String> rebuild,
        int order,
        boolean markers,
        boolean keepDocuments,
        Limits limits,
        int threads,
        long memoryBytes) {

    /// The versions that are learned, the one that is served first; none where nothing is.
    public List<String> versions() {
        if (!enabled) {
            return List.of();
        }
        return rebuild.map(other -> List.of(version, other)).orElseGet(() -> List.of(version));
    }

    /// What is left of the limits for one of so many partitions.
    public Limits limitsOf(int owners) {
        long most = limits.mostNgrams();
        return new Limits(
                limits.minimumCounts(), most == Long.MAX_VALUE ? most : Math.max(1, most / owners));
    }

    /// Of the tokens of GPT-2.
    public TableShape shape() {
        return new TableShape(
                order, Gpt2Tokenizer.VOCABULARY_SIZE, Gpt2Tokenizer.END_OF_TEXT, markers);
    }

    /// The Kafka Streams application that learns a version, beside the one that is called so.
    public static String learner(String applicationId, String version) {
        return applicationId + "-ngrams-" + version;
    }

    /// The topic of a version's rows: the changelog of the store that its learner keeps them in.
    static String topic(String applicationId, String version) {
        return learner(applicationId, version) + "-ngrams-changelog";
    }
}

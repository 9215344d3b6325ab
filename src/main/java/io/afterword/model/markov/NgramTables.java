package io.afterword.model.markov;

/// Where the table is that answers prompts: it learns while it answers, and another version may
/// take its place.
public interface NgramTables {
    /// The table in use, to be read at once.
    NgramTable current();
}

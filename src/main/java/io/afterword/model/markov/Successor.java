package io.afterword.model.markov;

/// A token that follows a context.
///
/// @param count how often it does
/// @param continuations how many different tokens were seen before both; 0 where Kneser–Ney needs
///   no such count, as after the longest contexts and the beginning of a document
public record Successor(int token, long count, long continuations) {}

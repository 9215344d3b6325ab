package io.afterword.app.evaluate;

import java.util.OptionalInt;

/// What a model makes of a token that came.
///
/// @param logprob natural logarithm of its probability
/// @param best the most probable token, where the model tells it
record Score(double logprob, OptionalInt best) {}

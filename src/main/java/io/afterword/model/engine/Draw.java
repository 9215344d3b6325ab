package io.afterword.model.engine;

import io.afterword.domain.SamplingParams;

/// How to select one token.
///
/// @param u in [0, 1): selects by inverting the cumulative distribution over the kept tokens in the
///   order of their ids
public record Draw(SamplingParams params, double u) {
    public Draw {
        if (!(u >= 0 && u < 1)) {
            throw new IllegalArgumentException("u must be in [0, 1), was " + u);
        }
    }
}

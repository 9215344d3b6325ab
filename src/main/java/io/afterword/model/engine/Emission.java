package io.afterword.model.engine;

import io.afterword.domain.Finish;
import io.afterword.domain.StreamId;
import io.afterword.model.token.TextDelta;

import java.util.Optional;

/// One event of one stream, from the engine to the task that owns the stream.
///
/// @param index position in the stream, from 0 without gaps
/// @param token the token that was selected; empty in a last emission that brings none (cancelled,
///   failed, a prediction)
/// @param delta what it adds to the text
/// @param prediction what the model said of this position, if the request has a report
/// @param ending in the last emission of the stream, and only there
public record Emission(
        StreamId stream,
        int index,
        Optional<Chosen> token,
        TextDelta delta,
        Optional<Prediction> prediction,
        Optional<Ending> ending) {
    public Emission {
        if (token.isEmpty() && ending.isEmpty()) {
            throw new IllegalArgumentException("an emission has a token, an ending or both");
        }
    }

    public String requestId() {
        return stream.requestId();
    }

    /// A token and how probable it was.
    ///
    /// @param logprob natural logarithm of its probability under the model, before temperature and
    ///   filters
    public record Chosen(int tokenId, float logprob) {}

    /// How a stream ended.
    ///
    /// @param text the whole completion: the concatenated deltas, those of earlier owners included
    /// @param cachedTokens tokens of the prompt whose keys and values were taken over from another
    ///   sequence instead of being computed
    public record Ending(Finish finish, String text, Timings timings, int cachedTokens) {}

    /// Milliseconds, since this engine took the generation over.
    ///
    /// @param queued from submission until a slot was free
    /// @param prefill from then until the first token was selected
    /// @param decode from then until the last token was selected
    public record Timings(double queued, double prefill, double decode) {}
}

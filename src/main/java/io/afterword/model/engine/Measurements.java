package io.afterword.model.engine;

import io.afterword.domain.FinishReason;
import io.afterword.model.engine.Emission.Timings;

/// What an engine tells of its work to whoever measures it. Called by the workers, mostly for each
/// token and under the schedule's lock: it must return at once and never throw.
public interface Measurements {
    /// Nobody measures.
    Measurements NONE =
            new Measurements() {
                @Override
                public void firstToken(long nanos) {}

                @Override
                public void nextToken(long nanos) {}

                @Override
                public void ended(FinishReason reason, Timings timings) {}

                @Override
                public void stepped(int sequences, int tokens, long nanos) {}
            };

    /// The first token of a stream, or its prediction, was selected.
    ///
    /// @param nanos since the stream was submitted
    void firstToken(long nanos);

    /// Another token of a stream was selected.
    ///
    /// @param nanos since the one before
    void nextToken(long nanos);

    /// A stream ended.
    void ended(FinishReason reason, Timings timings);

    /// A device made a step.
    ///
    /// @param sequences that had tokens in it
    /// @param tokens that it ran, of prompts and of continuations
    /// @param nanos since it was launched
    void stepped(int sequences, int tokens, long nanos);
}

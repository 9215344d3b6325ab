package io.afterword.model.engine;

import io.afterword.domain.GenerationRequest;

import java.util.function.Consumer;

/// What one task of the topology holds of the engine, for one epoch: from the initialisation of its
/// processors until they are closed or initialised again. All methods are called by the task's
/// stream thread and never wait for the model. What was emitted into a session that is closed is
/// gone with it: nobody has seen it, and the next owner computes it again.
public interface EngineSession extends AutoCloseable {
    /// Hands a stream over. It is queued until a slot is free. The choices of one request are best
    /// handed over one after the other: they then share one prefill.
    void submit(GenerationRequest request);

    /// Ends all choices of a request with `CANCELLED`, each by a last emission after those already
    /// in the outbox. Unknown and finished ones are ignored.
    ///
    /// @return whether one of them was running or waiting here
    boolean cancel(String requestId);

    /// Takes up to `most` emissions out of the outbox, oldest first, and lets paused sequences go
    /// on.
    ///
    /// @return how many were taken
    int drain(int most, Consumer<Emission> to);

    /// Streams submitted and not yet ended, those whose last emission is still in the outbox
    /// included.
    int unfinished();

    /// Slots of key-value memory that this task's sequences occupy now.
    int slots();

    /// Drops all streams of this session and gives their slots back. Idempotent; does not wait.
    @Override
    void close();
}

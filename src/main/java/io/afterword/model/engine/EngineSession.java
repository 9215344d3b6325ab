package io.afterword.model.engine;

import io.afterword.domain.GenerationRequest;

import java.util.function.Consumer;

/// What one task of the topology holds of the engine, for one epoch: from the initialisation of its
/// processors until they are closed or initialised again. All methods are called by the task's
/// stream thread and never wait for the model. What was emitted into a session that is closed is
/// gone with it: nobody has seen it, and the next owner computes it again.
public interface EngineSession extends AutoCloseable {
    /// Hands a generation over. It is queued until a slot is free.
    void submit(GenerationRequest request);

    /// Ends a generation with `CANCELLED`, by a last emission after those already in the outbox. An
    /// unknown or finished one is ignored.
    ///
    /// @return whether the generation was running or waiting here
    boolean cancel(String requestId);

    /// Takes up to `most` emissions out of the outbox, oldest first, and lets paused sequences go
    /// on.
    ///
    /// @return how many were taken
    int drain(int most, Consumer<Emission> to);

    /// Generations submitted and not yet ended, those whose last emission is still in the outbox
    /// included.
    int unfinished();

    /// Slots of key-value memory that this task's sequences occupy now.
    int slots();

    /// Drops all generations of this session and gives their slots back. Idempotent; does not wait.
    @Override
    void close();
}

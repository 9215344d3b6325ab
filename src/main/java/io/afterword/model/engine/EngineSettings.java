package io.afterword.model.engine;

/// How the engine uses the machine.
///
/// @param workers    worker threads, each with a runner of its own; on a CPU one per core
/// @param slots      sequences that run at the same time, divided over the workers; each takes
///                   [LanguageModel#slotBytes()]
/// @param runAhead   tokens of one sequence that may wait in the outbox before it pauses
/// @param stepTokens tokens of prompts that a worker prefills in one step; more is faster for prompts,
///                   less makes running sequences stutter less
public record EngineSettings(int workers, int slots, int runAhead, int stepTokens) {
    public static final int LEAST_RUN_AHEAD = 4;
    public static final int MOST_RUN_AHEAD = 16;
    private static final int SLOTS_PER_WORKER = 16;

    public EngineSettings {
        if (workers < 1) {
            throw new IllegalArgumentException("engine.workers must be >= 1, was " + workers);
        }
        if (slots < workers) {
            throw new IllegalArgumentException(
                    "engine.slots must be at least one per worker (%d), was %d"
                            .formatted(workers, slots));
        }
        if (runAhead < LEAST_RUN_AHEAD || runAhead > MOST_RUN_AHEAD) {
            throw new IllegalArgumentException(
                    "engine.run.ahead must be in %d..%d, was %d"
                            .formatted(LEAST_RUN_AHEAD, MOST_RUN_AHEAD, runAhead));
        }
        if (stepTokens < 1) {
            throw new IllegalArgumentException("engine.step.tokens must be >= 1, was " + stepTokens);
        }
    }

    /// A worker for each core.
    public static EngineSettings defaults(int cores) {
        return new EngineSettings(cores, SLOTS_PER_WORKER * cores, 8, 256);
    }

    /// The slots of one worker: the same for all, but for a remainder that goes to the first ones.
    int slotsOf(int worker) {
        return slots / workers + (worker < slots % workers ? 1 : 0);
    }
}

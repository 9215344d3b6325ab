package io.afterword.model.engine;

/// How the engine uses the machine.
///
/// @param workers worker threads, each with a runner of its own; on a CPU one per core, on a GPU
///   one
/// @param slots sequences that run at the same time, divided over the workers; each takes
///   [LanguageModel#slotBytes()]
/// @param runAhead tokens of one sequence that may wait in the outbox before it pauses
/// @param stepTokens tokens that a worker runs in one step while a sequence decodes; more is faster
///   for prompts, less makes running sequences stutter less. See [StepRows] for the rule
/// @param prefixCacheBlocks blocks of [ModelRunner#BLOCK] tokens of prompts whose keys and values
///   are kept for prompts that begin alike, divided over the workers; 0 keeps none
public record EngineSettings(
        int workers, int slots, int runAhead, int stepTokens, int prefixCacheBlocks) {
    public static final int LEAST_RUN_AHEAD = 4;
    public static final int MOST_RUN_AHEAD = 16;
    static final int STEP_TOKENS = 256;
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
            throw new IllegalArgumentException(
                    "engine.step.tokens must be >= 1, was " + stepTokens);
        }
        if (prefixCacheBlocks < 0) {
            throw new IllegalArgumentException(
                    "engine.prefix.cache.blocks must be >= 0, was " + prefixCacheBlocks);
        }
    }

    /// Without a prefix cache.
    public EngineSettings(int workers, int slots, int runAhead, int stepTokens) {
        this(workers, slots, runAhead, stepTokens, 0);
    }

    /// A worker for each core.
    public static EngineSettings defaults(int cores) {
        return new EngineSettings(cores, SLOTS_PER_WORKER * cores, 8, STEP_TOKENS, 64);
    }

    /// The slots of one worker: the same for all, but for a remainder that goes to the first ones.
    int slotsOf(int worker) {
        return share(slots, worker);
    }

    /// The blocks of one worker's prefix cache.
    int prefixCacheBlocksOf(int worker) {
        return share(prefixCacheBlocks, worker);
    }

    private int share(int number, int worker) {
        return number / workers + (worker < number % workers ? 1 : 0);
    }
}

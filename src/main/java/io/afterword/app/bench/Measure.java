package io.afterword.app.bench;

import java.util.Locale;

/// All figures of the benchmarks, and their units. What they should reach is in [Goals].
enum Measure {
    /// What all cores together read from memory.
    MEMORY_READ(Bench.ENGINE, "GB/s"),
    /// What one core reads alone.
    MEMORY_READ_OF_A_CORE(Bench.ENGINE, "GB/s"),
    /// Steps a second if a step took no longer than to read the weights once, with all cores.
    MEMORY_LIMIT(Bench.ENGINE, "steps/s"),
    /// Tokens a second of all sequences, while each gets one a step.
    DECODE(Bench.ENGINE, "tokens/s"),
    /// Of one sequence.
    DECODE_TO_MEMORY_LIMIT(Bench.ENGINE, "%"),
    /// How many times the tokens a second of one sequence.
    DECODE_TO_ONE_SEQUENCE(Bench.ENGINE, "x"),
    STEP_MEDIAN(Bench.ENGINE, "ms"),
    STEP_PERCENTILE_99(Bench.ENGINE, "ms"),
    STEP_PERCENTILE_99_TO_MEDIAN(Bench.ENGINE, "x"),
    /// Of one prompt of 512 tokens.
    PREFILL_ONE_PROMPT(Bench.ENGINE, "tokens/s"),
    /// Of some prompts of 512 tokens at once, several for each worker.
    PREFILL_SEVERAL_PROMPTS(Bench.ENGINE, "tokens/s"),
    /// Tokens a second while few prompts wait for a slot.
    DECODE_FEW_WAITING(Bench.ENGINE, "tokens/s"),
    DECODE_MANY_WAITING(Bench.ENGINE, "tokens/s"),
    DECODE_MANY_TO_FEW_WAITING(Bench.ENGINE, "%"),
    /// Of the heap, the prompt's tokens included.
    MEMORY_PER_WAITING_PROMPT(Bench.ENGINE, "bytes"),

    /// Tokens a second of all sequences, from the first prompt's production until the last token
    /// could be read.
    THROUGHPUT(Bench.END_TO_END, "tokens/s"),
    /// The same prompts handed to the same engine without Kafka.
    ENGINE_THROUGHPUT(Bench.END_TO_END, "tokens/s"),
    THROUGHPUT_TO_ENGINE(Bench.END_TO_END, "%"),
    /// Of prompts of 16 tokens, from their production until the first token could be read.
    FIRST_TOKEN_MEDIAN(Bench.END_TO_END, "ms"),
    FIRST_TOKEN_PERCENTILE_99(Bench.END_TO_END, "ms"),
    ENGINE_FIRST_TOKEN_MEDIAN(Bench.END_TO_END, "ms"),
    FIRST_TOKEN_ABOVE_ENGINE(Bench.END_TO_END, "ms"),
    /// From the moment a token was selected until a reader of committed records had it.
    COMPUTED_TO_READABLE_MEDIAN(Bench.END_TO_END, "ms"),
    COMPUTED_TO_READABLE_PERCENTILE_99(Bench.END_TO_END, "ms"),
    /// Of a step without Kafka.
    ENGINE_STEP_MEDIAN(Bench.END_TO_END, "ms"),
    /// Of a step, while the broker and the topology take their share of the cores.
    STEP_BESIDE_BROKER_MEDIAN(Bench.END_TO_END, "ms"),
    STEP_BESIDE_BROKER_PERCENTILE_99(Bench.END_TO_END, "ms"),
    STEP_BESIDE_BROKER_PERCENTILE_99_TO_MEDIAN(Bench.END_TO_END, "x"),
    /// Tokens a second while memory is watched.
    SOAK_THROUGHPUT(Bench.END_TO_END, "tokens/s"),
    /// On the broker's disk, with batches and the markers of transactions.
    CHANGELOG_PER_TOKEN(Bench.END_TO_END, "bytes"),
    /// Of this process, broker and all, when it was warm.
    RESIDENT(Bench.END_TO_END, "MB"),
    /// The most that it grew from there.
    RESIDENT_GROWTH(Bench.END_TO_END, "%"),

    /// Tokens of documents a second, from the first one's production until the copy of the table
    /// has counted all of them.
    LEARN(Bench.LEARN, "tokens/s"),
    /// After the first twentieth, over the next tenth.
    LEARN_AT_THE_START(Bench.LEARN, "tokens/s"),
    /// Over the last tenth.
    LEARN_AT_THE_END(Bench.LEARN, "tokens/s"),
    LEARN_END_TO_START(Bench.LEARN, "%"),
    /// Different n-grams of all orders, for each token: how much there was to learn.
    NGRAMS_PER_TOKEN(Bench.LEARN, "n-grams"),
    /// On the broker's disk, of all of the learner's stores, with batches and markers.
    LEARN_CHANGELOG_PER_TOKEN(Bench.LEARN, "bytes"),
    /// From the moment the broker had a document until the table that prompts are answered from had
    /// its n-grams.
    LIVE_MEDIAN(Bench.LEARN, "ms"),
    LIVE_PERCENTILE_99(Bench.LEARN, "ms"),
    /// Of the next token by Kneser–Ney over all orders, and its 20 most probable tokens.
    PREDICTION_MEDIAN(Bench.LEARN, "us"),
    PREDICTION_PERCENTILE_99(Bench.LEARN, "us"),
    /// Of the learner's rows on disk, filters and indexes included.
    STATE_PER_NGRAM(Bench.LEARN, "bytes"),
    /// Of the rows' changelog, read by learner and copy after the loss of their disk.
    RESTORE(Bench.LEARN, "MB/s"),

    /// Tokens a second, of updates that learn all of their rows at once.
    TRAIN(Bench.TRAIN, "tokens/s"),
    /// Floating-point operations of an update's matrix products, over the time of the whole update.
    TRAIN_RATE(Bench.TRAIN, "GFLOP/s"),
    /// Of the same products in a loop.
    PRODUCTS_RATE(Bench.TRAIN, "GFLOP/s"),
    TRAIN_TO_PRODUCTS(Bench.TRAIN, "%"),
    /// Of what the device could do at best (Chowdhery et al., 2022).
    MODEL_FLOPS_UTILISATION(Bench.TRAIN, "%");

    private enum Bench {
        ENGINE,
        END_TO_END,
        LEARN,
        TRAIN
    }

    private final Bench bench;
    private final String unit;

    Measure(Bench bench, String unit) {
        this.bench = bench;
        this.unit = unit;
    }

    /// The command that measures it.
    String bench() {
        return bench.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Its name in JSON.
    String figure() {
        return name().toLowerCase(Locale.ROOT);
    }

    String unit() {
        return unit;
    }
}

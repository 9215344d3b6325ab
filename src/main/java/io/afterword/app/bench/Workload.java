package io.afterword.app.bench;

import io.afterword.domain.GenerationRequest;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;
import io.afterword.event.Prompt;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// Prompts of equal length that begin differently, so that none gets keys and values of another,
/// and are continued with as many tokens, drawn with a prompt's default parameters.
///
/// @param model the name under which it is served
/// @param firstSeed of the first prompt; the others count up. No two workloads of a run have one in
///   common
record Workload(String model, long firstSeed, int prompts, int promptTokens, int maxTokens) {
    private static final SamplingParams DEFAULTS = new SamplingParams(1, 0, 1);

    /// Every shape has more.
    private static final int VOCABULARY = 50_000;

    /// As many prompts, none of them one of these.
    Workload next() {
        return new Workload(model, firstSeed + prompts, prompts, promptTokens, maxTokens);
    }

    LongStream seeds() {
        return LongStream.range(firstSeed, firstSeed + prompts);
    }

    /// The id of the prompt with a seed.
    String requestId(long seed) {
        return "bench-" + seed;
    }

    /// As the engine takes it.
    GenerationRequest request(long seed) {
        return new GenerationRequest(
                new StreamId(requestId(seed), 0),
                model,
                TokenIds.of(tokens(seed)),
                TokenIds.NONE,
                DEFAULTS,
                StopRules.after(maxTokens),
                seed,
                Report.NONE,
                0,
                Optional.empty());
    }

    /// As Kafka takes it.
    Prompt prompt(long seed) {
        List<Integer> ids = Arrays.stream(tokens(seed)).boxed().toList();
        return Prompt.newBuilder()
                .setRequestId(requestId(seed))
                .setPrompt(ids)
                .setModel(model)
                .setMaxTokens(maxTokens)
                .setSeed(seed)
                .build();
    }

    private int[] tokens(long seed) {
        int[] ids = new int[promptTokens];
        Arrays.setAll(ids, i -> (int) ((i * 7_919L + seed * 104_729L) % VOCABULARY));
        return ids;
    }
}

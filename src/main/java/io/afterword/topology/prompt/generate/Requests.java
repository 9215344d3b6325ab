package io.afterword.topology.prompt.generate;

import io.afterword.domain.GenerationRequest;
import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;
import io.afterword.state.Generation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Generations in the words of the engine. Admission makes a request of each one too, so that what
/// is in the store is what the engine takes.
public final class Requests {
    /// The `logprobs` that ask for the probability of every token.
    public static final int EVERY_TOKEN = -1;

    private Requests() {}

    /// A choice of a generation, to be begun or gone on with.
    ///
    /// @param generated the tokens already published
    /// @throws IllegalArgumentException if a parameter breaks a rule of its own; the message names
    ///   the prompt's field, the rule and the value
    public static GenerationRequest of(Generation generation, int choice, List<Integer> generated) {
        return new GenerationRequest(
                new StreamId(generation.getRequestId(), choice),
                generation.getModel(),
                tokens(generation.getPromptTokenIds()),
                tokens(generated),
                sampling(generation),
                stops(generation),
                generation.getSeed(),
                report(generation),
                generation.getPriority(),
                Optional.ofNullable(generation.getDeadline()));
    }

    private static SamplingParams sampling(Generation generation) {
        Map<Integer, Double> bias = new HashMap<>();
        generation.getLogitBias().forEach((id, value) -> bias.put(Integer.valueOf(id), value));
        return new SamplingParams(
                generation.getTemperature(),
                generation.getTopK(),
                generation.getTopP(),
                generation.getMinP(),
                new Penalties(
                        generation.getRepetitionPenalty(),
                        generation.getPresencePenalty(),
                        generation.getFrequencyPenalty()),
                bias);
    }

    private static StopRules stops(Generation generation) {
        return new StopRules(
                generation.getMaxTokens(),
                generation.getStop(),
                new HashSet<>(generation.getStopTokenIds()),
                generation.getStopAtSentence(),
                generation.getMinTokens(),
                generation.getIgnoreEos());
    }

    /// The engine tells nothing where it is asked for nothing, so a prediction asks for one token
    /// at least.
    private static Report report(Generation generation) {
        Integer logprobs = generation.getLogprobs();
        if (logprobs == null) {
            return Report.NONE;
        }
        if (logprobs == EVERY_TOKEN) {
            return new Report(Report.MOST, true);
        }
        boolean isPrediction = generation.getMaxTokens() == 0;
        return new Report(isPrediction ? Math.max(1, logprobs) : logprobs, false);
    }

    private static TokenIds tokens(List<Integer> ids) {
        return TokenIds.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }
}

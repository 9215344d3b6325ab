package io.afterword.domain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// When a continuation ends, besides the end-of-text token and the end of the context.
///
/// @param maxTokens the largest number of tokens to generate; 0 asks for a prediction only
/// @param strings texts that end it where they would begin
/// @param tokenIds tokens that end it
/// @param atSentenceEnd end after the first whole sentence
/// @param minTokens until so many tokens are there, none of the other rules applies, and stop
///   tokens and the end of text are not selected; at most `maxTokens`
/// @param ignoreEos the end of text is a token like any other
public record StopRules(
        int maxTokens,
        List<String> strings,
        Set<Integer> tokenIds,
        boolean atSentenceEnd,
        int minTokens,
        boolean ignoreEos) {
    public static final int MOST_STRINGS = 16;
    public static final int LONGEST_STRING = 256;
    public static final int MOST_TOKEN_IDS = 64;

    public StopRules {
        if (maxTokens < 0) {
            throw new IllegalArgumentException("max_tokens must be >= 0, was " + maxTokens);
        }
        if (minTokens < 0 || minTokens > maxTokens) {
            throw new IllegalArgumentException(
                    "min_tokens must be in 0..max_tokens (%d), was %d"
                            .formatted(maxTokens, minTokens));
        }
        strings = List.copyOf(strings);
        tokenIds = Set.copyOf(tokenIds);
        if (strings.size() > MOST_STRINGS) {
            throw new IllegalArgumentException(
                    "stop must hold at most " + MOST_STRINGS + " strings, held " + strings.size());
        }
        for (String stop : strings) {
            if (stop.isEmpty() || stop.length() > LONGEST_STRING) {
                throw new IllegalArgumentException(
                        "a stop string must have 1 to %d characters, had %d"
                                .formatted(LONGEST_STRING, stop.length()));
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(stop)) {
                throw new IllegalArgumentException("a stop string had a lone surrogate");
            }
        }
        if (tokenIds.size() > MOST_TOKEN_IDS) {
            throw new IllegalArgumentException(
                    "stop_token_ids must hold at most %d ids, held %d"
                            .formatted(MOST_TOKEN_IDS, tokenIds.size()));
        }
    }

    /// With no least number of tokens, and the end of text as an end.
    public StopRules(
            int maxTokens, List<String> strings, Set<Integer> tokenIds, boolean atSentenceEnd) {
        this(maxTokens, strings, tokenIds, atSentenceEnd, 0, false);
    }

    /// Ends after `maxTokens` tokens and by nothing else.
    public static StopRules after(int maxTokens) {
        return new StopRules(maxTokens, List.of(), Set.of(), false);
    }
}

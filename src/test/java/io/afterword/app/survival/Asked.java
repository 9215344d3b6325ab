package io.afterword.app.survival;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.event.Prompt;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A prompt under its key.
record Asked(String textKey, Prompt prompt) {
    private static final int KEYS = 37;
    private static final int VOCABULARY = 50_257;
    private static final Instant IN_TIME = Instant.parse("2100-01-01T00:00:00Z");
    private static final List<String> WORDS =
            List.of(
                    "The",
                    "clock",
                    "struck",
                    "thirteen",
                    "and",
                    "größer",
                    "was",
                    "日本",
                    "🌍",
                    "then");

    byte[] key() {
        return textKey.getBytes(UTF_8);
    }

    String requestId() {
        return prompt.getRequestId();
    }

    /// The headers of its record: every second prompt is part of a trace.
    Headers trace() {
        Headers headers = new RecordHeaders();
        int number = Math.abs(requestId().hashCode() >> 1);
        if (number % 2 == 1) {
            String parent = "00-%032x-%016x-01".formatted(number, number);
            headers.add("traceparent", parent.getBytes(UTF_8));
            headers.add("tracestate", ("asked=" + requestId()).getBytes(UTF_8));
        }
        return headers;
    }

    int streams() {
        return prompt.getN();
    }

    boolean isPrediction() {
        return prompt.getMaxTokens() == 0;
    }

    /// Prompts of many kinds, the same ones at every call: most draw up to 100 tokens at
    /// temperature 1; some ask for everything else at once, with three short continuations, and a
    /// few for what the model says of the next token.
    static List<Asked> prompts(int count) {
        Random random = new Random(2026);
        List<Asked> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Prompt.Builder prompt =
                    Prompt.newBuilder()
                            .setRequestId("prompt-" + i)
                            .setPrompt(i % 3 == 0 ? tokens(random) : text(random))
                            .setMaxTokens(100)
                            .setTemperature(1);
            if (i % 2 == 0) {
                prompt.setSeed(random.nextLong());
            }
            if (i % 5 == 0) {
                prompt.setTopK(200).setTopP(0.95);
            }
            if (i % 20 == 0) {
                prompt.setStop(List.of("ing", "qu"));
            }
            if (i % 20 == 7) {
                askForMore(prompt, random);
            }
            if (i % 40 == 13) {
                prompt.setMaxTokens(0).setLogprobs(i % 80 == 13 ? -1 : 20);
            }
            all.add(new Asked("key-" + i % KEYS, prompt.build()));
        }
        return all;
    }

    private static void askForMore(Prompt.Builder prompt, Random random) {
        prompt.setPrompt(text(random))
                .setMaxTokens(33)
                .setN(3)
                .setEcho(true)
                .setMinP(0.001)
                .setRepetitionPenalty(1.2)
                .setPresencePenalty(0.5)
                .setFrequencyPenalty(-0.25)
                .setLogitBias(Map.of("13", 3.0, "262", -100.0))
                .setMinTokens(5)
                .setStopAtSentence(true)
                .setLogprobs(3)
                .setPriority(random.nextInt(3) - 1)
                .setTruncatePromptTokens(20)
                .setDeadline(IN_TIME);
    }

    private static String text(Random random) {
        return random.ints(1 + random.nextInt(60), 0, WORDS.size())
                .mapToObj(WORDS::get)
                .collect(Collectors.joining(" "));
    }

    private static List<Integer> tokens(Random random) {
        return IntStream.range(0, 1 + random.nextInt(200))
                .map(i -> random.nextInt(VOCABULARY))
                .boxed()
                .toList();
    }
}

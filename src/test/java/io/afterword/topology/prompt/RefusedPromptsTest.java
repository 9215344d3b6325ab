package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.CONTEXT;
import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.domain.ErrorCode;
import io.afterword.event.Cancel;
import io.afterword.event.Completion;
import io.afterword.event.FinishReason;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.topology.topic.AvroSerde;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Bad input: each prompt gets exactly one answer that names the field, the rule and the value, and
/// the next good one is served.
class RefusedPromptsTest {
    private final TestTopology topology = new TestTopology();

    @AfterEach
    void close() {
        topology.close();
    }

    static Stream<Arguments> badFields() {
        return Stream.of(
                bad("prompt must not be empty", p -> p.setPrompt("")),
                bad("prompt must not be empty", p -> p.setPrompt(List.of())),
                bad(
                        "prompt must hold token ids from 0 to 256, held 257",
                        p -> p.setPrompt(List.of(1, 257))),
                bad(
                        "prompt must hold token ids from 0 to 256, held -1",
                        p -> p.setPrompt(List.of(-1))),
                bad("max_tokens must be >= 0, was -3", p -> p.setMaxTokens(-3)),
                bad(
                        "max_tokens must be at most the model's context of 64 tokens, was 65",
                        p -> p.setMaxTokens(CONTEXT + 1)),
                bad(
                        "temperature must be a finite number >= 0, was -0.5",
                        p -> p.setTemperature(-0.5)),
                bad(
                        "temperature must be a finite number >= 0, was NaN",
                        p -> p.setTemperature(Double.NaN)),
                bad(
                        "temperature must be a finite number >= 0, was Infinity",
                        p -> p.setTemperature(Double.POSITIVE_INFINITY)),
                bad("top_k must be >= 0 (0 turns it off), was -1", p -> p.setTopK(-1)),
                bad("top_p must be > 0 and <= 1, was 0.0", p -> p.setTopP(0)),
                bad("top_p must be > 0 and <= 1, was 1.5", p -> p.setTopP(1.5)),
                bad("top_p must be > 0 and <= 1, was NaN", p -> p.setTopP(Double.NaN)),
                bad(
                        "a stop string must have 1 to 256 characters, had 0",
                        p -> p.setStop(List.of(""))),
                bad(
                        "stop must hold at most 16 strings, held 17",
                        p -> p.setStop(Collections.nCopies(17, "x"))),
                bad(
                        "stop_token_ids must hold token ids from 0 to 256, held 900",
                        p -> p.setStopTokenIds(List.of(900))),
                bad("request_id must have 1 to 256 characters, had 0", p -> p.setRequestId("")),
                bad(
                        "request_id must have 1 to 256 characters, had 257",
                        p -> p.setRequestId("x".repeat(257))),
                bad(
                        "metadata must have at most 64 entries and 16384 characters, had 1 and 20001",
                        p -> p.setMetadata(Map.of("k", "v".repeat(20_000)))),
                bad("min_p must be in 0..1, was -0.1", p -> p.setMinP(-0.1)),
                bad("min_p must be in 0..1, was 1.1", p -> p.setMinP(1.1)),
                bad("min_p must be in 0..1, was NaN", p -> p.setMinP(Double.NaN)),
                bad(
                        "repetition_penalty must be a finite number > 0, was 0.0",
                        p -> p.setRepetitionPenalty(0)),
                bad(
                        "repetition_penalty must be a finite number > 0, was NaN",
                        p -> p.setRepetitionPenalty(Double.NaN)),
                bad(
                        "repetition_penalty must be a finite number > 0, was Infinity",
                        p -> p.setRepetitionPenalty(Double.POSITIVE_INFINITY)),
                bad(
                        "presence_penalty must be in -2..2, was 2.5",
                        p -> p.setPresencePenalty(2.5).setFrequencyPenalty(1)),
                bad(
                        "frequency_penalty must be in -2..2, was NaN",
                        p -> p.setFrequencyPenalty(Double.NaN)),
                bad(
                        "logit_bias must have token ids in decimal as keys, had \"apple\"",
                        p -> p.setLogitBias(Map.of("1", 2.0, "apple", 1.0))),
                bad(
                        "logit_bias must have token ids in decimal as keys, had \"007\"",
                        p -> p.setLogitBias(Map.of("007", 2.0))),
                bad(
                        "logit_bias must have token ids in decimal as keys, had \"-1\"",
                        p -> p.setLogitBias(Map.of("-1", 2.0))),
                bad(
                        "logit_bias must have token ids in decimal as keys, had \"9999999999\"",
                        p -> p.setLogitBias(Map.of("9999999999", 2.0))),
                bad(
                        "logit_bias must hold token ids from 0 to 256, held 257",
                        p -> p.setLogitBias(Map.of("257", 2.0))),
                bad(
                        "logit_bias of token 7 must be in -100..100, was NaN",
                        p -> p.setLogitBias(Map.of("7", Double.NaN, "9", 1.0))),
                bad(
                        "logit_bias of token 7 must be in -100..100, was 100.5",
                        p -> p.setLogitBias(Map.of("7", 100.5, "8", 101.0, "9", 102.0))),
                bad("min_tokens must be in 0..max_tokens (1), was -1", p -> p.setMinTokens(-1)),
                bad("min_tokens must be in 0..max_tokens (1), was 2", p -> p.setMinTokens(2)),
                bad("n must be in 1..8, was 0", p -> p.setN(0)),
                bad("n must be in 1..8, was 9", p -> p.setN(9)),
                bad(
                        "logprobs must be in 0..20, or -1 with max_tokens 0, was 21",
                        p -> p.setLogprobs(21)),
                bad(
                        "logprobs must be in 0..20, or -1 with max_tokens 0, was -1",
                        p -> p.setLogprobs(-1)),
                bad(
                        "logprobs must be in 0..20, or -1 with max_tokens 0, was -2",
                        p -> p.setMaxTokens(0).setLogprobs(-2)),
                bad(
                        "logprobs must be set with max_tokens 0, which asks for a prediction",
                        p -> p.setMaxTokens(0)),
                bad(
                        "n must be 1 with max_tokens 0, which asks for a prediction, was 2",
                        p -> p.setMaxTokens(0).setLogprobs(3).setN(2)),
                bad(
                        "echo must be false with max_tokens 0, which asks for a prediction",
                        p -> p.setMaxTokens(0).setLogprobs(3).setEcho(true)),
                bad(
                        "truncate_prompt_tokens must be in 1..64 (the model's context), was 0",
                        p -> p.setTruncatePromptTokens(0)),
                bad(
                        "truncate_prompt_tokens must be in 1..64 (the model's context), was 65",
                        p -> p.setTruncatePromptTokens(65)),
                bad(
                        "prompt must hold token ids from 0 to 256, held 300",
                        p -> p.setPrompt(List.of(300, 1)).setTruncatePromptTokens(1)),
                arguments(
                        "UNKNOWN_MODEL",
                        "model must be one of [fake], was \"gpt5\"",
                        change(p -> p.setModel("gpt5"))),
                arguments(
                        "PROMPT_TOO_LONG",
                        "prompt must leave room in the model's context of 64 tokens, had 64 tokens",
                        change(p -> p.setPrompt("x".repeat(CONTEXT)))),
                arguments(
                        "PROMPT_TOO_LONG",
                        "prompt must leave room in the model's context of 64 tokens, had 64 tokens",
                        change(p -> p.setPrompt(Collections.nCopies(CONTEXT, 1)))),
                arguments(
                        "PROMPT_TOO_LONG",
                        "prompt must fit into the model's context of 64 tokens, had 1000000 characters",
                        change(p -> p.setPrompt("x".repeat(1_000_000)))),
                arguments(
                        "PROMPT_TOO_LONG",
                        "prompt must leave room in the model's context of 64 tokens, had 64 tokens",
                        change(p ->
                                p.setPrompt("x".repeat(CONTEXT)).setTruncatePromptTokens(CONTEXT))),
                arguments(
                        "PROMPT_TOO_LONG",
                        "prompt must fit into the model's context of 64 tokens, had 65 characters",
                        change(p ->
                                p.setPrompt("x".repeat(CONTEXT + 1)).setTruncatePromptTokens(3))),
                arguments(
                        "PROMPT_TOO_LONG",
                        "prompt must fit into the model's context of 64 tokens, had 65 tokens",
                        change(p ->
                                p.setPrompt(Collections.nCopies(CONTEXT + 1, 1))
                                        .setMaxTokens(0)
                                        .setLogprobs(1))));
    }

    private static Arguments bad(String message, UnaryOperator<Prompt.Builder> change) {
        return arguments("INVALID_REQUEST", message, change);
    }

    private static UnaryOperator<Prompt.Builder> change(UnaryOperator<Prompt.Builder> change) {
        return change;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("badFields")
    void answersABadPromptOnceAndServesTheNext(
            String code, String message, UnaryOperator<Prompt.Builder> change) {
        Prompt bad = change.apply(prompt("bad", "text")).build();
        topology.send("key", bad);
        assertRefused(bad.getRequestId(), code, message);
        assertThatTheNextGoodPromptIsServed();
        assertThat(topology.refused()).containsExactly(ErrorCode.valueOf(code));
    }

    @Test
    void cutsWhatItCopiesFromABadPromptToASizeThatAnyTopicTakes() {
        topology.send(
                "key", prompt("x".repeat(900_000), "text").setModel("m".repeat(100_000)).build());

        Completion completion = topology.completions().getFirst();
        assertThat(completion.getRequestId()).hasSize(256);
        assertThat(completion.getModel()).hasSize(256);
        assertThat(
                        AvroSerde.of(Completion.class)
                                .serializer()
                                .serialize("completions", completion)
                                .length)
                .isLessThan(2_000);
    }

    @Test
    void refusesANullKey() {
        topology.send(null, prompt("bad", "text").build());
        assertRefused(
                "bad",
                "INVALID_REQUEST",
                "key must not be null: it keeps the answers in order and in one partition");
        assertThatTheNextGoodPromptIsServed();
    }

    @Test
    void refusesALargeKeyAndAnswersWithoutIt() {
        topology.send("k".repeat(65_537), prompt("bad", "text").build());

        assertThat(topology.keyedCompletions().getFirst().key).isNull();
        assertThatTheNextGoodPromptIsServed();
    }

    @Test
    void remembersARefusedPromptAsAnswered() {
        topology.send(prompt("bad", "").build());
        topology.send(prompt("bad", "").build());

        assertThat(topology.completions()).hasSize(1);
        assertThat(topology.refused()).hasSize(1);
    }

    static Stream<Arguments> unreadable() {
        byte[] good = bytes(prompt("good", "text").build());
        byte[] notUtf8 = good.clone();
        notUtf8[good.length - indexFromEnd(good)] = (byte) 0xFF;
        return Stream.of(
                arguments("null value", null),
                arguments("no Avro", "hello".getBytes(UTF_8)),
                arguments("nothing", new byte[0]),
                arguments(
                        "wrong schema",
                        AvroSerde.of(Cancel.class)
                                .serializer()
                                .serialize("prompts", new Cancel("r"))),
                arguments("cut short", Arrays.copyOf(good, good.length - 3)),
                arguments("too long", Arrays.copyOf(good, good.length + 3)),
                arguments("invalid UTF-8", notUtf8));
    }

    /// Where the text of the prompt begins, counted from the end.
    private static int indexFromEnd(byte[] bytes) {
        String latin = new String(bytes, ISO_8859_1);
        return bytes.length - latin.indexOf("text");
    }

    /// That they come to the dead letters takes a broker: the test driver drops what handlers
    /// write.
    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void passesOverUnreadableBytes(String what, byte[] value) {
        topology.sendBytes("key".getBytes(UTF_8), value);

        assertThat(topology.tokens()).as(what).isEmpty();
        assertThat(topology.completions()).as(what).isEmpty();
        assertThatTheNextGoodPromptIsServed();
    }

    private void assertRefused(String requestId, String code, String message) {
        List<Token> tokens = topology.tokens();
        assertThat(tokens).hasSize(1);
        assertThat(tokens.getFirst().getIndex()).isZero();
        assertThat(tokens.getFirst().getTokenId()).isNull();
        assertThat(tokens.getFirst().getFinishReason()).isEqualTo(FinishReason.error);
        List<Completion> completions = topology.completions();
        assertThat(completions).hasSize(1);
        Completion completion = completions.getFirst();
        assertThat(completion.getFinishReason()).isEqualTo(FinishReason.error);
        assertThat(completion.getError().getCode()).hasToString(code);
        assertThat(completion.getError().getMessage()).isEqualTo(message);
        assertThat(requestId).startsWith(completion.getRequestId());
    }

    private void assertThatTheNextGoodPromptIsServed() {
        topology.tokens();
        topology.send(prompt("next", "text").build());
        topology.run();
        List<Completion> completions = topology.completions();
        assertThat(completions).hasSize(1);
        assertThat(completions.getFirst().getFinishReason()).isEqualTo(FinishReason.length);
    }

    private static byte[] bytes(Prompt prompt) {
        return AvroSerde.of(Prompt.class).serializer().serialize("prompts", prompt);
    }
}

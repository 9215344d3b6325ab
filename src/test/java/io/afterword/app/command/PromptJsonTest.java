package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.app.text.EventJson;
import io.afterword.event.Prompt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;

class PromptJsonTest {
    private final Prompt defaults =
            Prompt.newBuilder().setRequestId("r-1").setPrompt("").setMaxTokens(7).build();

    @Test
    void keepsTheDefaultsWhereTheLineIsSilent() {
        assertThat(PromptJson.read("{\"prompt\": \"Once\"}", defaults))
                .isEqualTo(
                        Prompt.newBuilder()
                                .setRequestId("r-1")
                                .setPrompt("Once")
                                .setMaxTokens(7)
                                .build());
    }

    @Test
    void readsEveryField() {
        Prompt all =
                Prompt.newBuilder()
                        .setRequestId("r-4")
                        .setPrompt("Grüße, 世界 🚀")
                        .setModel("gpt2")
                        .setMaxTokens(9)
                        .setTemperature(0.7)
                        .setTopK(40)
                        .setTopP(0.9)
                        .setMinP(0.05)
                        .setRepetitionPenalty(1.1)
                        .setPresencePenalty(-0.5)
                        .setFrequencyPenalty(0.25)
                        .setLogitBias(Map.of("464", -100.0))
                        .setSeed(Long.MIN_VALUE)
                        .setStop(List.of("\n\n", "🛑"))
                        .setStopTokenIds(List.of(13, 50256))
                        .setStopAtSentence(true)
                        .setMinTokens(3)
                        .setIgnoreEos(true)
                        .setN(2)
                        .setLogprobs(5)
                        .setEcho(true)
                        .setTruncatePromptTokens(1000)
                        .setPriority(-7)
                        .setDeadline(Instant.ofEpochMilli(1_700_000_000_123L))
                        .setMetadata(Map.of("user", "Zoë"))
                        .build();
        assertThat(PromptJson.read(EventJson.line(all), defaults)).isEqualTo(all);
    }

    @Test
    void takesTokenIdsForAText() {
        assertThat(PromptJson.read("{\"prompt\": [464, 2068]}", defaults).getPrompt())
                .isEqualTo(List.of(464, 2068));
    }

    @Test
    void takesMillisecondsForATime() {
        assertThat(PromptJson.read("{\"prompt\":\"\",\"deadline\":1500}", defaults).getDeadline())
                .isEqualTo(Instant.ofEpochMilli(1500));
    }

    @Test
    void refusesAFieldThatTheSchemaHasNot() {
        assertThatThrownBy(() -> PromptJson.read("{\"prompt\":\"a\",\"max_token\":5}", defaults))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown field max_token: did you mean max_tokens?");
        assertThatThrownBy(() -> PromptJson.read("{\"prompt\":\"a\",\"user\":5}", defaults))
                .hasMessage("unknown field user");
    }

    @Test
    void namesAMisspeltPromptInsteadOfMissingIt() {
        assertThatThrownBy(() -> PromptJson.read("{\"promt\":\"a\"}", defaults))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown field promt: did you mean prompt?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                | a prompt must be a JSON object, was an array",
                "{}                                | the field prompt is missing",
                "{\"prompt\":5}                    | prompt must be a string or an array, each item a whole number of 32 bits, was the number 5",
                "{\"prompt\":null}                 | prompt must be a string or an array, each item a whole number of 32 bits, was null",
                "{\"prompt\":[\"a\"]}              | an item of prompt must be a whole number of 32 bits, was a string",
                "{\"prompt\":\"a\",\"max_tokens\":\"5\"} | max_tokens must be a whole number of 32 bits, was a string",
                "{\"prompt\":\"a\",\"max_tokens\":1.5} | max_tokens must be a whole number of 32 bits, was the number 1.5",
                "{\"prompt\":\"a\",\"max_tokens\":3000000000} | max_tokens must be a whole number of 32 bits, was the number 3000000000",
                "{\"prompt\":\"a\",\"max_tokens\":null} | max_tokens must be a whole number of 32 bits, was null",
                "{\"prompt\":\"a\",\"seed\":9223372036854775808} | seed must be a whole number of 64 bits, was the number 9223372036854775808",
                "{\"prompt\":\"a\",\"deadline\":\"tomorrow\"} | deadline must be a time such as 2026-01-31T12:00:00Z, was 'tomorrow'",
                "{\"prompt\":\"a\",\"metadata\":{\"k\":1}} | a value of metadata must be a string, was the number 1",
                "{\"prompt\":\"a\",\"prompt\":\"b\"} | no JSON: Duplicate field 'prompt'",
                "{\"prompt\":\"a\"} {}             | no JSON: Trailing token",
                "{\"prompt\":                      | no JSON: Unexpected end-of-input",
            })
    void refusesWhatTheSchemaDoesNotTake(String line, String message) {
        assertThatThrownBy(() -> PromptJson.read(line, defaults))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}

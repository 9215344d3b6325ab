package io.afterword.topology.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.event.Cancel;
import io.afterword.event.Completion;
import io.afterword.event.CompletionError;
import io.afterword.event.ErrorCode;
import io.afterword.event.Evidence;
import io.afterword.event.FinishReason;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Source;
import io.afterword.event.Timings;
import io.afterword.event.Token;
import io.afterword.event.TopLogprob;
import io.afterword.event.Usage;

import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Another implementation of Avro agrees: fastavro, through `src/test/oracle/wire_format.py`.
class WireFormatTest {
    private static final Instant INSTANT = Instant.ofEpochMilli(1_700_000_000_123L);

    private final Map<String, byte[]> fastavro = golden("written-by-fastavro.tsv");
    private final Map<String, byte[]> afterword = golden("written-by-afterword.tsv");

    @Test
    void readsCancelsThatFastavroWrote() {
        assertThat(readCancel("cancel")).isEqualTo(new Cancel("r-1"));
        assertThat(readCancel("cancel-unicode")).isEqualTo(new Cancel("日本語 🚀 \u0000 e\u0301"));
    }

    @Test
    void readsPromptsThatFastavroWrote() {
        assertThat(readPrompt("prompt-defaults"))
                .isEqualTo(
                        Prompt.newBuilder()
                                .setRequestId("r-1")
                                .setPrompt("Once upon a time")
                                .build());
        assertThat(readPrompt("prompt-token-ids"))
                .isEqualTo(
                        Prompt.newBuilder()
                                .setRequestId("r-2")
                                .setPrompt(List.of(464, 2068, 0, 50256))
                                .build());
        assertThat(readPrompt("prompt-no-token-ids"))
                .isEqualTo(Prompt.newBuilder().setRequestId("r-3").setPrompt(List.of()).build());
    }

    @Test
    void readsAPromptWithAllFieldsThatFastavroWrote() {
        assertThat(readPrompt("prompt-all-fields"))
                .isEqualTo(
                        Prompt.newBuilder()
                                .setRequestId("r-4")
                                .setPrompt("Grüße, 世界 👩\u200d👩\u200d👧 🇩🇪")
                                .setModel("gpt2")
                                .setMaxTokens(Integer.MAX_VALUE)
                                .setTemperature(0.7)
                                .setTopK(40)
                                .setTopP(0.9)
                                .setMinP(0.05)
                                .setRepetitionPenalty(1.1)
                                .setPresencePenalty(-0.5)
                                .setFrequencyPenalty(0.25)
                                .setLogitBias(Map.of("464", -100.0, "50256", 1.5))
                                .setSeed(Long.MIN_VALUE)
                                .setStop(List.of("\n\n", "ENDE", "🛑"))
                                .setStopTokenIds(List.of(13, 50256))
                                .setStopAtSentence(true)
                                .setMinTokens(3)
                                .setIgnoreEos(true)
                                .setN(2)
                                .setLogprobs(5)
                                .setEcho(true)
                                .setTruncatePromptTokens(1000)
                                .setPriority(-7)
                                .setDeadline(INSTANT)
                                .setMetadata(Map.of("user", "Zoë", "", "empty key"))
                                .build());
    }

    @Test
    void writesTheTokensThatFastavroRead() {
        assertWritten(
                "token",
                Token.class,
                Token.newBuilder()
                        .setRequestId("r-1")
                        .setIndex(117)
                        .setTokenId(2068)
                        .setText(" quick")
                        .setBytes(ByteBuffer.wrap(" quick".getBytes(StandardCharsets.UTF_8)))
                        .setLogprob(-1.5f)
                        .build());
        assertWritten(
                "token-last",
                Token.class,
                Token.newBuilder()
                        .setRequestId("r-ü")
                        .setChoiceIndex(1)
                        .setIndex(Integer.MAX_VALUE)
                        .setTokenId(50256)
                        .setText("\uFFFD")
                        .setBytes(ByteBuffer.wrap(HexFormat.of().parseHex("f09f9a")))
                        .setLogprob(-0.25f)
                        .setTopLogprobs(
                                List.of(
                                        new TopLogprob(
                                                13,
                                                ".",
                                                -0.25f,
                                                new Evidence(3, 12L, 5_000_000_000L)),
                                        new TopLogprob(0, "\uFFFD", -8.0f, null)))
                        .setFinishReason(FinishReason.deadline_exceeded)
                        .build());
        assertWritten(
                "token-none",
                Token.class,
                Token.newBuilder()
                        .setRequestId("r-2")
                        .setIndex(0)
                        .setText("")
                        .setBytes(ByteBuffer.allocate(0))
                        .setFinishReason(FinishReason.error)
                        .build());
    }

    @Test
    void writesTheCompletionsThatFastavroRead() {
        assertWritten(
                "completion",
                Completion.class,
                Completion.newBuilder()
                        .setRequestId("r-1")
                        .setText(" 世界.")
                        .setTokenIds(List.of(220, 13))
                        .setFinishReason(FinishReason.stop)
                        .setStopReason("ENDE")
                        .setUsage(new Usage(7, 2, 3, 4, 1))
                        .setModel("gpt2")
                        .setSystemFingerprint("0123abcd")
                        .setSeed(-1L)
                        .setTimings(new Timings(0.5, 12.25, 100.0))
                        .setSource(
                                new Source("afterword.prompts", 3, 9_007_199_254_740_993L, INSTANT))
                        .setMetadata(Map.of("user", "Zoë"))
                        .build());
        assertWritten(
                "completion-error",
                Completion.class,
                Completion.newBuilder()
                        .setRequestId("r-2")
                        .setText("")
                        .setTokenIds(List.of())
                        .setFinishReason(FinishReason.error)
                        .setUsage(new Usage(0, 0, 0, 0, 0))
                        .setError(
                                new CompletionError(
                                        ErrorCode.PROMPT_TOO_LONG,
                                        "prompt must have 1 to 1024 tokens"))
                        .setModel("gpt2")
                        .setSource(new Source("afterword.prompts", 0, 0L, Instant.EPOCH))
                        .build());
    }

    @Test
    void writesThePredictionsThatFastavroRead() {
        assertWritten(
                "prediction",
                Prediction.class,
                Prediction.newBuilder()
                        .setRequestId("r-3")
                        .setPosition(3)
                        .setTop(
                                List.of(
                                        new TopLogprob(21831, " fox", -0.25f, null),
                                        new TopLogprob(3290, " dog", -1.5f, null)))
                        .setEntropy(0.75)
                        .setModel("gpt2")
                        .setSystemFingerprint("0123abcd")
                        .setSource(new Source("afterword.prompts", 3, 117L, INSTANT))
                        .setMetadata(Map.of("user", "Zoë"))
                        .build());
        ByteBuffer distribution = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        distribution.asFloatBuffer().put(0, 1f);
        assertWritten(
                "prediction-all",
                Prediction.class,
                Prediction.newBuilder()
                        .setRequestId("r-4")
                        .setPosition(1)
                        .setTop(List.of())
                        .setEntropy(0)
                        .setDistribution(distribution.asReadOnlyBuffer())
                        .setModel("gpt2")
                        .setSystemFingerprint("0123abcd")
                        .setSource(new Source("afterword.prompts", 0, 0L, Instant.EPOCH))
                        .build());
    }

    private Cancel readCancel(String name) {
        return AvroSerde.of(Cancel.class).deserializer().deserialize("any", fastavro.get(name));
    }

    private Prompt readPrompt(String name) {
        return AvroSerde.of(Prompt.class).deserializer().deserialize("any", fastavro.get(name));
    }

    /// To change the golden file, put the bytes that this says in it and run the script's `check`.
    private <T extends SpecificRecord> void assertWritten(String name, Class<T> type, T value) {
        byte[] bytes = AvroSerde.of(type).serializer().serialize("any", value);
        assertThat(HexFormat.of().formatHex(bytes))
                .as(name)
                .isEqualTo(HexFormat.of().formatHex(afterword.getOrDefault(name, new byte[0])));
    }

    private static Map<String, byte[]> golden(String file) {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        WireFormatTest.class.getResourceAsStream(file)),
                                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.split("\t", 2))
                    .collect(
                            Collectors.toMap(
                                    line -> line[0], line -> HexFormat.of().parseHex(line[1])));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

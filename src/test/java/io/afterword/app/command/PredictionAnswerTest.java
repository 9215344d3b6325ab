package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.event.Completion;
import io.afterword.event.CompletionError;
import io.afterword.event.ErrorCode;
import io.afterword.event.FinishReason;
import io.afterword.event.Prediction;
import io.afterword.event.Source;
import io.afterword.event.Usage;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;

class PredictionAnswerTest {
    private static final Topics TOPICS = Topics.under("");
    private static final Source SOURCE = new Source("prompts", 0, 0L, Instant.EPOCH);

    private final PredictionAnswer answer = new PredictionAnswer("mine", TOPICS);

    @Test
    void isThePredictionOfItsPrompt() {
        Prediction prediction = prediction("mine");
        assertThat(answer.in(record(TOPICS.predictions(), "mine", prediction)))
                .contains(prediction);
    }

    @Test
    void isNoneOfAnothersEvents() {
        assertThat(answer.in(record(TOPICS.predictions(), "other", prediction("other")))).isEmpty();
        assertThat(answer.in(record(TOPICS.predictions(), "mine", prediction("other")))).isEmpty();
        Completion failed = completion("other", FinishReason.error, ErrorCode.OVERLOADED);
        assertThat(answer.in(record(TOPICS.completions(), "mine", failed))).isEmpty();
    }

    @Test
    void readsNothingOfRecordsWithAnotherKey() {
        byte[] noPrediction = {1, 2, 3};
        for (byte[] key : new byte[][] {"other".getBytes(UTF_8), null}) {
            assertThat(
                            answer.in(
                                    new ConsumerRecord<>(
                                            TOPICS.predictions().name(), 0, 0, key, noPrediction)))
                    .isEmpty();
        }
    }

    @Test
    void waitsForThePredictionBesideTheCompletionThatSaysLength() {
        Completion beside = completion("mine", FinishReason.length, null);
        assertThat(answer.in(record(TOPICS.completions(), "mine", beside))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST, USAGE",
        "PROMPT_TOO_LONG, USAGE",
        "UNKNOWN_MODEL, MODEL",
        "MODEL_ERROR, FAILED",
        "OVERLOADED, FAILED"
    })
    void endsWithTheErrorOfARefusal(ErrorCode error, ExitCode code) {
        assertFails(
                completion("mine", FinishReason.error, error),
                code,
                "the answer is " + error + ": a\\nb");
    }

    @Test
    void endsWhereThePromptEndedOtherwise() {
        assertFails(
                completion("mine", FinishReason.cancelled, null),
                ExitCode.FAILED,
                "the prompt ended with cancelled");
    }

    private void assertFails(Completion completion, ExitCode code, String message) {
        assertThatThrownBy(() -> answer.in(record(TOPICS.completions(), "mine", completion)))
                .isInstanceOf(CommandException.class)
                .hasMessage(message)
                .extracting(failure -> ((CommandException) failure).exitCode())
                .isEqualTo(code);
    }

    private static <V> ConsumerRecord<byte[], byte[]> record(Topic<V> topic, String key, V value) {
        return new ConsumerRecord<>(
                topic.name(),
                0,
                0,
                key.getBytes(UTF_8),
                topic.value().serializer().serialize(topic.name(), value));
    }

    private static Prediction prediction(String requestId) {
        return Prediction.newBuilder()
                .setRequestId(requestId)
                .setPosition(1)
                .setTop(List.of())
                .setEntropy(1)
                .setModel("m")
                .setSystemFingerprint("f")
                .setSource(SOURCE)
                .build();
    }

    private static Completion completion(
            String requestId, FinishReason reason, @Nullable ErrorCode error) {
        return Completion.newBuilder()
                .setRequestId(requestId)
                .setText("")
                .setTokenIds(List.of())
                .setFinishReason(reason)
                .setUsage(Usage.newBuilder().setPromptTokens(0).setCompletionTokens(0).build())
                .setError(error == null ? null : new CompletionError(error, "a\nb"))
                .setModel("m")
                .setSource(SOURCE)
                .build();
    }
}

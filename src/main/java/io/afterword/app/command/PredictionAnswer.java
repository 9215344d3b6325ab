package io.afterword.app.command;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.OneLine;
import io.afterword.event.Completion;
import io.afterword.event.CompletionError;
import io.afterword.event.FinishReason;
import io.afterword.event.Prediction;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Finds the answer to one prompt among the records of `predictions` and `completions`.
final class PredictionAnswer {
    private final String requestId;
    private final byte[] key;
    private final Topic<Prediction> predictions;
    private final Topic<Completion> completions;

    /// @param requestId of the prompt, and its key: nobody else has it
    PredictionAnswer(String requestId, Topics topics) {
        this.requestId = requestId;
        this.key = requestId.getBytes(StandardCharsets.UTF_8);
        this.predictions = topics.predictions();
        this.completions = topics.completions();
    }

    /// The prediction, if this record is it.
    ///
    /// @throws CommandException if it says that there will be none, and why
    Optional<Prediction> in(ConsumerRecord<byte[], byte[]> record) {
        if (!Arrays.equals(record.key(), key)) {
            return Optional.empty();
        }
        if (record.topic().equals(predictions.name())) {
            Prediction prediction = value(predictions, record);
            return Optional.of(prediction).filter(it -> it.getRequestId().equals(requestId));
        }
        Completion completion = value(completions, record);
        if (completion.getRequestId().equals(requestId)
                && completion.getFinishReason() != FinishReason.length) {
            throw refusal(completion);
        }
        return Optional.empty(); // the prediction is in the same transaction
    }

    private static <V> V value(Topic<V> topic, ConsumerRecord<byte[], byte[]> record) {
        return topic.value().deserializer().deserialize(record.topic(), record.value());
    }

    private static CommandException refusal(Completion completion) {
        CompletionError error = completion.getError();
        return error == null
                ? new CommandException(
                        ExitCode.FAILED, "the prompt ended with " + completion.getFinishReason())
                : new CommandException(
                        exitCode(error),
                        "the answer is %s: %s"
                                .formatted(error.getCode(), OneLine.of(error.getMessage())));
    }

    private static ExitCode exitCode(CompletionError error) {
        return switch (error.getCode()) {
            case INVALID_REQUEST, PROMPT_TOO_LONG -> ExitCode.USAGE;
            case UNKNOWN_MODEL -> ExitCode.MODEL;
            case MODEL_ERROR, OVERLOADED -> ExitCode.FAILED;
        };
    }
}

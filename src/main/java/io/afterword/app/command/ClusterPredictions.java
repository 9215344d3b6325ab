package io.afterword.app.command;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.Partitions;
import io.afterword.app.client.RecordKey;
import io.afterword.app.client.RecordSink;
import io.afterword.app.client.Start;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.app.text.OneLine;
import io.afterword.domain.Evidence;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.TopLogprob;
import io.afterword.model.select.Distribution;
import io.afterword.model.token.Tokenizer;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;

/// Asks the services of a cluster, as any client can: with a prompt that wants no token and the
/// whole distribution.
final class ClusterPredictions {
    private static final int WHOLE_DISTRIBUTION = -1;

    private final Settings settings;
    private final Topics topics;
    private final Optional<Tokenizer> tokenizer;
    private final Duration patience;

    /// @param tokenizer of the model that is asked, if there is one here: an answer has the texts
    ///   of its most probable tokens only
    /// @param patience how long to wait for an answer
    ClusterPredictions(Settings settings, Optional<Tokenizer> tokenizer, Duration patience) {
        this.settings = settings;
        this.topics = settings.topics();
        this.tokenizer = tokenizer;
        this.patience = patience;
    }

    /// @param model name of a served model; null for the default one
    /// @throws CommandException if the prompt is refused, or not answered in time
    Predicted of(String text, @Nullable String model) {
        Prompt prompt =
                Prompt.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setPrompt(text)
                        .setModel(model)
                        .setMaxTokens(0)
                        .setLogprobs(WHOLE_DISTRIBUTION)
                        .build();
        return predicted(text, answer(prompt));
    }

    private Prediction answer(Prompt prompt) {
        List<TopicPartition> answers = new ArrayList<>();
        answers.addAll(Partitions.of(topics.predictions(), settings));
        answers.addAll(Partitions.of(topics.completions(), settings));
        try (CommittedRecords records = CommittedRecords.of(settings);
                RecordSink<Prompt> prompts = RecordSink.to(topics.prompts(), settings)) {
            records.seek(answers, new Start.End());
            prompts.send(RecordKey.of(null, prompt.getRequestId()), prompt, where -> {});
            prompts.flush();
            return await(records, new PredictionAnswer(prompt.getRequestId(), topics));
        }
    }

    private Prediction await(CommittedRecords records, PredictionAnswer answer) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : records.poll()) {
                Optional<Prediction> found = answer.in(record);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        throw new CommandException(
                ExitCode.FAILED,
                "no answer within %s: does 'afterword run' serve %s there?"
                        .formatted(patience, topics.prompts().name()));
    }

    private Predicted predicted(String text, Prediction answer) {
        ByteBuffer told = answer.getDistribution();
        if (told == null) {
            throw new CommandException(ExitCode.FAILED, "the answer lacks the distribution");
        }
        Distribution distribution = Distribution.ofLittleEndian(told);
        return new Predicted(
                answer.getModel(),
                answer.getSystemFingerprint(),
                tokenizer.map(some -> tokens(text, some, answer, distribution)),
                answer.getPosition(),
                distribution,
                vocabulary(answer.getTop()),
                evidence(answer.getTop()));
    }

    private static Map<Integer, Evidence> evidence(List<TopLogprob> top) {
        Map<Integer, Evidence> all = new HashMap<>();
        for (TopLogprob one : top) {
            var told = one.getEvidence();
            if (told != null) {
                all.put(
                        one.getTokenId(),
                        new Evidence(told.getOrder(), told.getCount(), told.getContextCount()));
            }
        }
        return all;
    }

    /// The text's tokens, if the tokenizer can be the one that the model has.
    private static List<ShownToken> tokens(
            String text, Tokenizer tokenizer, Prediction answer, Distribution distribution) {
        List<ShownToken> tokens = ShownToken.all(TextInput.tokens(text, tokenizer), tokenizer);
        if (tokens.size() != answer.getPosition()
                || tokenizer.vocabularySize() > distribution.size()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--tokenizer must be that of model %s, which has %d tokens and sees %d in the text; this one has %d and sees %d"
                            .formatted(
                                    OneLine.of(answer.getModel()),
                                    distribution.size(),
                                    answer.getPosition(),
                                    tokenizer.vocabularySize(),
                                    tokens.size()));
        }
        return tokens;
    }

    private IntFunction<ShownToken> vocabulary(List<TopLogprob> top) {
        if (tokenizer.isPresent()) {
            Tokenizer present = tokenizer.get();
            return id -> ShownToken.of(present, id);
        }
        Map<Integer, ShownToken> named = new HashMap<>();
        top.forEach(one -> named.put(one.getTokenId(), ShownToken.of(one)));
        return id -> named.getOrDefault(id, ShownToken.unknown(id));
    }
}

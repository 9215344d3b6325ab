package io.afterword.app.survival;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.Start;
import io.afterword.domain.StreamId;
import io.afterword.event.Completion;
import io.afterword.event.Prediction;
import io.afterword.event.Token;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Everything that a reader of committed records has been told.
final class Ledger implements AutoCloseable {
    private final Topics topics;
    private final List<TopicPartition> partitions;
    private final CommittedRecords records;
    private final Runnable checkLife;
    private final Map<StreamId, Answered> answers = new LinkedHashMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    private int tokens;

    /// @param checkLife throws if there is nothing to wait for any more
    Ledger(
            Topics topics,
            List<TopicPartition> partitions,
            CommittedRecords records,
            Runnable checkLife) {
        this.topics = topics;
        this.partitions = List.copyOf(partitions);
        this.records = records;
        this.checkLife = checkLife;
        records.seek(partitions, new Start.Beginning());
    }

    /// Reads on until it is so.
    ///
    /// @throws AssertionError if that takes too long
    void readUntil(String what, Duration patience, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "not within %s: %s; %s".formatted(patience, what, summary()));
            }
            checkLife.run();
            records.poll().forEach(this::add);
        }
    }

    /// Reads all that is committed by now.
    void readToEnd(Duration patience) {
        Map<TopicPartition, Long> ends = records.ends(partitions);
        readUntil("reached " + ends, patience, () -> records.isBeyond(ends));
    }

    void readUntilAnswered(Collection<Asked> prompts, Duration patience) {
        readUntil(
                "all %d prompts answered".formatted(prompts.size()),
                patience,
                () -> prompts.stream().flatMap(this::streams).allMatch(Answered::isFinished));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.tokens().name())) {
            Token token = value(topics.tokens(), record);
            answer(token.getRequestId(), token.getChoiceIndex())
                    .tokens()
                    .add(new Committed<>(record, token));
            tokens++;
        } else if (record.topic().equals(topics.completions().name())) {
            Completion completion = value(topics.completions(), record);
            answer(completion.getRequestId(), completion.getChoiceIndex())
                    .completions()
                    .add(new Committed<>(record, completion));
        } else if (record.topic().equals(topics.predictions().name())) {
            Prediction prediction = value(topics.predictions(), record);
            answer(prediction.getRequestId())
                    .predictions()
                    .add(new Committed<>(record, prediction));
        } else {
            deadLetters.add(record);
        }
    }

    private static <V> V value(Topic<V> topic, ConsumerRecord<byte[], byte[]> record) {
        return topic.value().deserializer().deserialize(record.topic(), record.value());
    }

    private Answered answer(String requestId, int choice) {
        return answers.computeIfAbsent(new StreamId(requestId, choice), Answered::new);
    }

    /// The first stream of a prompt.
    Answered answer(String requestId) {
        return answer(requestId, 0);
    }

    Answered answer(Asked asked) {
        return answer(asked.requestId());
    }

    /// All streams of a prompt, in order.
    Stream<Answered> streams(Asked asked) {
        return IntStream.range(0, asked.streams())
                .mapToObj(choice -> answer(asked.requestId(), choice));
    }

    /// All streams there are.
    Collection<Answered> answers() {
        return List.copyOf(answers.values());
    }

    /// Token records, repeats included.
    int tokens() {
        return tokens;
    }

    long underWay() {
        return answers.values().stream().filter(Answered::isUnderWay).count();
    }

    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return List.copyOf(deadLetters);
    }

    private String summary() {
        return "%d token records of %d streams, of which %d are finished, %d dead letters"
                .formatted(
                        tokens,
                        answers.size(),
                        answers.values().stream().filter(Answered::isFinished).count(),
                        deadLetters.size());
    }

    @Override
    public void close() {
        records.close();
    }
}

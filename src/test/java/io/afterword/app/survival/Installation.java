package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.Start;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.settings.Settings;
import io.afterword.event.Cancel;
import io.afterword.model.gpt2.EndlessCheckpoint;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Topics and a consumer group of their own on a broker that several share, the instances that
/// serve them, and who asks them.
final class Installation implements AutoCloseable {
    private static final int PARTITIONS = 4;

    private final int partitions;

    private final BrokerInOwnProcess broker;
    private final String name;
    private final Map<String, String> settings;
    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<AfterwordProcess> instances = new ArrayList<>();

    /// Makes the topics.
    ///
    /// @param name of the consumer group, and beginning of the topics' names
    /// @param more settings of every instance
    Installation(BrokerInOwnProcess broker, String name, Map<String, String> more) {
        this(broker, name, PARTITIONS, more);
    }

    /// Makes the topics.
    ///
    /// @param partitions of each topic
    Installation(BrokerInOwnProcess broker, String name, int partitions, Map<String, String> more) {
        this.partitions = partitions;
        this.broker = broker;
        this.name = name;
        this.settings = new HashMap<>(more);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("application.id", name);
        settings.put("topic.prefix", name + ".");
        settings.put("model.path", EndlessCheckpoint.in(broker.directory()).toString());
        this.topics = settings().topics();
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        try (Cluster cluster = Cluster.reach(settings())) {
            new TopicCheck(cluster, topics).create(OptionalInt.of(partitions), (short) 1);
        }
    }

    private Settings settings() {
        return Settings.of(settings);
    }

    Topics topics() {
        return topics;
    }

    /// Starts an instance.
    ///
    /// @param stateDirectory a name: one of an instance before is taken over, a new one is empty
    AfterwordProcess start(String stateDirectory) {
        return start(stateDirectory, System.getProperty("java.class.path"));
    }

    /// As the other one, of this version of the program or another.
    AfterwordProcess start(String stateDirectory, String classPath) {
        Path home = broker.directory().resolve(name).resolve(stateDirectory);
        Map<String, String> all = new HashMap<>(settings);
        all.put("state.dir", home.resolve("state").toString());
        AfterwordProcess instance =
                AfterwordProcess.start(
                        "%s-%d-%s".formatted(name, instances.size() + 1, stateDirectory),
                        home,
                        classPath,
                        all);
        instances.add(instance);
        return instance;
    }

    /// Waits until this many instances share the partitions.
    void awaitInstancesAtWork(int count) {
        awaitMembers(name, count);
    }

    /// Waits until this many instances share the documents.
    void awaitLearnersAtWork(int count) {
        awaitMembers(name + "-ngrams-1", count);
    }

    private void awaitMembers(String group, int count) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            await(count + " instances with partitions")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreException(ExecutionException.class) // there is no such group yet
                    .until(() -> membersAtWork(admin, group) == count);
        }
    }

    private long membersAtWork(Admin admin, String group)
            throws ExecutionException, InterruptedException {
        if (Objects.equals(settings.get("group.protocol"), "streams")) {
            return admin
                    .describeStreamsGroups(List.of(group))
                    .all()
                    .get()
                    .get(group)
                    .members()
                    .stream()
                    .filter(member -> !member.assignment().activeTasks().isEmpty())
                    .count();
        }
        return admin
                .describeConsumerGroups(List.of(group))
                .all()
                .get()
                .get(group)
                .members()
                .stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .count();
    }

    void ask(List<Asked> prompts) {
        prompts.forEach(asked ->
                send(
                        topics.prompts(),
                        asked.key(),
                        topics.prompts()
                                .value()
                                .serializer()
                                .serialize(topics.prompts().name(), asked.prompt()),
                        asked.trace()));
        producer.flush();
    }

    void cancel(Asked asked) {
        send(
                topics.cancels(),
                asked.key(),
                topics.cancels()
                        .value()
                        .serializer()
                        .serialize(topics.cancels().name(), new Cancel(asked.requestId())));
        producer.flush();
    }

    /// Bytes as they are.
    void send(Topic<?> topic, byte[] key, byte[] value) {
        send(topic, key, value, new RecordHeaders());
    }

    /// Bytes as they are, under these headers.
    void send(Topic<?> topic, byte[] key, byte[] value, Headers headers) {
        var _ = producer.send(new ProducerRecord<>(topic.name(), null, key, value, headers));
    }

    Ledger ledger() {
        List<TopicPartition> partitions =
                Stream.of(
                                topics.tokens(),
                                topics.completions(),
                                topics.predictions(),
                                topics.deadLetters())
                        .flatMap(topic -> partitions(topic.name()))
                        .toList();
        return new Ledger(
                topics,
                partitions,
                CommittedRecords.of(settings()),
                () -> instances.forEach(AfterwordProcess::checkLives));
    }

    /// The table that is learned.
    LearnedRows rows() {
        return new LearnedRows(
                settings().ngrams().shape(),
                partitions(topics.ngrams().getFirst().name()).toList(),
                CommittedRecords.of(settings()),
                () -> instances.forEach(AfterwordProcess::checkLives));
    }

    void flush() {
        producer.flush();
    }

    /// Token records, those of aborted and of open transactions included.
    int tokensOfAllTransactions() {
        List<TopicPartition> tokens = partitions(topics.tokens().name()).toList();
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_uncommitted");
        int count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(tokens);
            consumer.seekToBeginning(tokens);
            Map<TopicPartition, Long> ends = consumer.endOffsets(tokens);
            while (tokens.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                count += consumer.poll(Duration.ofMillis(200)).count();
            }
        }
        return count;
    }

    private Stream<TopicPartition> partitions(String topic) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition));
    }

    /// After the end of all instances: every input was taken, nothing is open and nothing is left
    /// to be done.
    void checkNothingIsLeft() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            checkNoTransactionIsOpen(admin);
            checkInputIsTaken(admin);
        }
        checkNoGenerationIsLeft();
    }

    private void checkNoTransactionIsOpen(Admin admin) {
        ListTransactionsOptions ongoing =
                new ListTransactionsOptions()
                        .filterStates(
                                Set.of(
                                        TransactionState.ONGOING,
                                        TransactionState.PREPARE_COMMIT,
                                        TransactionState.PREPARE_ABORT));
        await("no open transaction")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(admin.listTransactions(ongoing).all().get())
                                .map(TransactionListing::transactionalId)
                                .noneMatch(id -> id.startsWith(name + "-")));
    }

    private void checkInputIsTaken(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> inputs =
                Stream.of(topics.prompts(), topics.cancels())
                        .flatMap(topic -> partitions(topic.name()))
                        .collect(Collectors.toMap(p -> p, _ -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(inputs)
                .all()
                .get()
                .forEach((partition, end) -> {
                    if (end.offset() > 0) {
                        ends.put(partition, end.offset());
                    }
                });
        Map<TopicPartition, Long> taken = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> committed =
                admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get();
        committed.forEach((partition, offset) -> {
            if (offset != null && offset.offset() > 0) {
                taken.put(partition, offset.offset());
            }
        });
        assertThat(taken).as("input taken").isEqualTo(ends);
    }

    private void checkNoGenerationIsLeft() {
        List<TopicPartition> changelog = partitions(name + "-generations-changelog").toList();
        Set<ByteBuffer> left = new HashSet<>();
        try (CommittedRecords records = CommittedRecords.of(settings())) {
            records.seek(changelog, new Start.Beginning());
            Map<TopicPartition, Long> ends = records.ends(changelog);
            assertThat(ends.values()).anyMatch(end -> end > 0);
            await("changelog read")
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        for (ConsumerRecord<byte[], byte[]> record : records.poll()) {
                            ByteBuffer id = ByteBuffer.wrap(record.key());
                            if (record.value() == null) {
                                left.remove(id);
                            } else {
                                left.add(id);
                            }
                        }
                        return records.isBeyond(ends);
                    });
        }
        assertThat(left).as("unfinished generations in the changelog").isEmpty();
    }

    /// Kills every instance that still runs.
    @Override
    public void close() {
        instances.forEach(AfterwordProcess::close);
        producer.close(Duration.ZERO);
    }
}

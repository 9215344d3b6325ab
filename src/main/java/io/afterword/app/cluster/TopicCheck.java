package io.afterword.app.cluster;

import io.afterword.app.cluster.Cluster.RefusedException;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The topics of one installation on a cluster: makes those that are missing, and refuses to work
/// with wrong ones. An answer lies in the partition of its prompt, so all have the partitions of
/// `prompts`.
public final class TopicCheck {
    private static final int DEFAULT_PARTITIONS = 4;
    private static final Duration SETTLING = Duration.ofSeconds(10);

    /// Room for the cause of a dead letter, its stack trace included.
    private static final int HEADERS_BYTES = 64 << 10;

    private final Cluster cluster;
    private final Topics topics;

    public TopicCheck(Cluster cluster, Topics topics) {
        this.cluster = cluster;
        this.topics = topics;
    }

    /// What is there, by name.
    public Map<String, TopicDescription> found() {
        Map<String, TopicDescription> found = new TreeMap<>();
        Map<String, KafkaFuture<TopicDescription>> asked =
                cluster.admin()
                        .describeTopics(topics.all().stream().map(Topic::name).toList())
                        .topicNameValues();
        asked.forEach(
                (name, answer) -> description(name, answer).ifPresent(d -> found.put(name, d)));
        return found;
    }

    private Optional<TopicDescription> description(
            String name, KafkaFuture<TopicDescription> answer) {
        try {
            return Optional.of(cluster.answer(answer));
        } catch (RefusedException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw wrong("topic %s cannot be read: %s".formatted(name, e.getMessage()), e);
        }
    }

    /// Makes what is missing and checks the whole; does nothing where nothing is missing.
    ///
    /// @param partitions those of `prompts` if it is there, else 4, where none are given
    /// @param replication copies of each partition; -1 leaves them to the cluster
    /// @return the names of the topics made
    public List<String> create(OptionalInt partitions, short replication) {
        List<NewTopic> asked = topics.toCreate(partitions.orElse(DEFAULT_PARTITIONS), replication);
        List<String> made = new ArrayList<>();
        makeMissing(asked.stream().filter(this::isPrompts).toList(), made);
        List<NewTopic> all = topics.toCreate(agreed(partitions), replication);
        makeMissing(all.stream().filter(topic -> !isPrompts(topic)).toList(), made);
        awaitLeaders(made);
        verify();
        return made;
    }

    private boolean isPrompts(NewTopic topic) {
        return topic.name().equals(topics.prompts().name());
    }

    /// The partitions of `prompts`, which is there.
    private int agreed(OptionalInt asked) {
        TopicDescription prompts = Objects.requireNonNull(found().get(topics.prompts().name()));
        int there = prompts.partitions().size();
        if (asked.isPresent() && asked.getAsInt() != there) {
            throw wrong(
                    "topic %s has %d partitions already, asked were %d"
                            .formatted(prompts.name(), there, asked.getAsInt()),
                    null);
        }
        return there;
    }

    private void makeMissing(List<NewTopic> wanted, List<String> made) {
        cluster.admin()
                .createTopics(wanted)
                .values()
                .forEach((name, answer) -> {
                    if (isMade(name, answer)) {
                        made.add(name);
                    }
                });
        settle(wanted.stream().map(NewTopic::name).toList());
    }

    /// The controller, which makes the topics, knows best which are there already.
    private boolean isMade(String name, KafkaFuture<Void> answer) {
        try {
            cluster.answer(answer);
            return true;
        } catch (RefusedException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw wrong("topic %s cannot be made: %s".formatted(name, e.getMessage()), e);
        }
    }

    /// A broker may learn of a new topic a moment after the controller.
    private void settle(List<String> names) {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (!found().keySet().containsAll(names)) { // every turn waits for a broker's answer
            if (System.nanoTime() > deadline) {
                throw wrong("topics %s were made, but no broker knows them".formatted(names), null);
            }
        }
    }

    /// A broker that names itself the leader of a new partition may not have opened its log yet. It
    /// refuses a producer's first batch then, may take the second, and takes the first no more,
    /// since the sequence has gone on (Kafka 4.3.1). Offsets are listed of an open log only.
    private void awaitLeaders(List<String> made) {
        Map<TopicPartition, OffsetSpec> ends =
                found().values().stream()
                        .filter(topic -> made.contains(topic.name()))
                        .flatMap(TopicCheck::partitions)
                        .collect(
                                Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
        try {
            cluster.answer(cluster.admin().listOffsets(ends).all());
        } catch (RefusedException e) {
            throw wrong("topics %s were made, but: %s".formatted(made, e.getMessage()), e);
        }
    }

    private static Stream<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()));
    }

    /// Refuses topics that are missing or have another number of partitions than `prompts`, and
    /// dead letters or predictions that could not take the largest record: it would end the stream
    /// thread, again and again.
    ///
    /// @throws CommandException `TOPICS`, naming every wrong topic, the rule and what was found
    public void verify() {
        Map<String, TopicDescription> found = found();
        List<String> wrongs = new ArrayList<>();
        for (Topic<?> topic : topics.all()) {
            fault(topic, found).ifPresent(wrongs::add);
        }
        if (wrongs.isEmpty()) {
            deadLettersFault().ifPresent(wrongs::add);
            predictionsFault().ifPresent(wrongs::add);
            topics.ngrams().forEach(rows -> rowsFault(rows).ifPresent(wrongs::add));
        }
        if (!wrongs.isEmpty()) {
            throw wrong(wrongs.stream().collect(Collectors.joining("; ")), null);
        }
    }

    private Optional<String> fault(Topic<?> topic, Map<String, TopicDescription> found) {
        TopicDescription there = found.get(topic.name());
        if (there == null) {
            return Optional.of(
                    "topic %s is missing (`afterword topics create` makes it)"
                            .formatted(topic.name()));
        }
        TopicDescription prompts = found.get(topics.prompts().name());
        if (topic.equals(topics.deadLetters())
                || prompts == null
                || there.partitions().size() == prompts.partitions().size()) {
            return Optional.empty();
        }
        return Optional.of(
                ("topic %s must have as many partitions as %s, that is %d, but has %d (add those that"
                                + " are missing, or take another topic.prefix)")
                        .formatted(
                                topic.name(),
                                prompts.name(),
                                prompts.partitions().size(),
                                there.partitions().size()));
    }

    private Optional<String> deadLettersFault() {
        String limit = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
        long asked =
                Stream.of(topics.prompts(), topics.corpus())
                                .filter(topics.all()::contains)
                                .mapToLong(this::largestMessage)
                                .max()
                                .orElseThrow()
                        + HEADERS_BYTES;
        long taken = largestMessage(topics.deadLetters());
        return taken >= asked
                ? Optional.empty()
                : Optional.of(
                        ("topic %s must have %s of %d at least, since a dead letter is a record with"
                                        + " its cause, but has %d")
                                .formatted(topics.deadLetters().name(), limit, asked, taken));
    }

    private Optional<String> predictionsFault() {
        long taken = largestMessage(topics.predictions());
        return taken >= Topics.PREDICTION_BYTES
                ? Optional.empty()
                : Optional.of(
                        ("topic %s must have %s of %d at least, since a prediction may hold the whole"
                                        + " vocabulary, but has %d")
                                .formatted(
                                        topics.predictions().name(),
                                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                        Topics.PREDICTION_BYTES,
                                        taken));
    }

    /// Rows that are deleted by age are missing from a table that is restored.
    private Optional<String> rowsFault(Topic<byte[]> rows) {
        String policy = config(rows, TopicConfig.CLEANUP_POLICY_CONFIG);
        return policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)
                ? Optional.empty()
                : Optional.of(
                        "topic %s must have %s of %s, but has %s"
                                .formatted(
                                        rows.name(),
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_COMPACT,
                                        policy));
    }

    private long largestMessage(Topic<?> topic) {
        return Long.parseLong(config(topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    }

    private String config(Topic<?> topic, String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        try {
            return cluster
                    .answer(cluster.admin().describeConfigs(List.of(resource)).all())
                    .values()
                    .stream()
                    .map(config -> config.get(name).value())
                    .findFirst()
                    .orElseThrow();
        } catch (RefusedException e) {
            throw wrong(
                    "topic %s cannot be described: %s".formatted(topic.name(), e.getMessage()), e);
        }
    }

    private static CommandException wrong(String message, @Nullable Throwable cause) {
        return new CommandException(ExitCode.TOPICS, message, cause);
    }
}

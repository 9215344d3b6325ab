package io.afterword.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.admin.NewTopic;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

class TopicCheckIT {
    private static EmbeddedBroker broker;
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.temporary(0);
        cluster = Cluster.reach(settings(broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        cluster.close();
        broker.close();
    }

    @Test
    void makesWhatIsMissingOnce() {
        TopicCheck check = check("fresh.");
        assertThat(check.create(OptionalInt.of(3), (short) 1))
                .containsExactlyInAnyOrder(
                        "fresh.prompts",
                        "fresh.cancels",
                        "fresh.tokens",
                        "fresh.completions",
                        "fresh.predictions",
                        "fresh.dead-letters");
        assertThat(check.create(OptionalInt.empty(), (short) 1)).isEmpty();
        assertThat(check.found().values()).allMatch(topic -> topic.partitions().size() == 3);
    }

    @Test
    void givesTheOthersThePartitionsOfPrompts() {
        make("half.prompts", 2);
        check("half.").create(OptionalInt.empty(), (short) -1);
        assertThat(check("half.").found().values())
                .filteredOn(topic -> topic.name().equals("half.tokens"))
                .singleElement()
                .matches(topic -> topic.partitions().size() == 2);
    }

    @Test
    void refusesOtherPartitionsThanThoseOfPrompts() {
        make("asked.prompts", 2);
        assertRefused(
                () -> check("asked.").create(OptionalInt.of(5), (short) 1),
                "topic asked.prompts has 2 partitions already, asked were 5");
    }

    @Test
    void namesEveryMissingTopic() {
        make("gap.prompts", 1);
        assertRefused(
                () -> check("gap.").verify(),
                "topic gap.cancels is missing (`afterword topics create` makes it); topic"
                        + " gap.tokens is");
    }

    @Test
    void namesATopicWithTheWrongNumberOfPartitions() {
        make("odd.tokens", 3);
        assertRefused(
                () -> check("odd.").create(OptionalInt.of(4), (short) 1),
                "topic odd.tokens must have as many partitions as odd.prompts, that is 4, but has"
                        + " 3");
    }

    @Test
    void refusesDeadLettersThatCouldNotTakeTheLargestPrompt() {
        make("small.dead-letters", 1);
        assertRefused(
                () -> check("small.").create(OptionalInt.of(1), (short) 1),
                "topic small.dead-letters must have max.message.bytes of 1114124 at least, since a"
                        + " dead letter is a record with its cause, but has 1048588");
    }

    @Test
    void refusesPredictionsThatCouldNotHoldAWholeVocabulary() {
        make(
                new NewTopic("narrow.predictions", 1, (short) 1)
                        .configs(Map.of("max.message.bytes", "200000")));
        assertRefused(
                () -> check("narrow.").create(OptionalInt.of(1), (short) 1),
                "topic narrow.predictions must have max.message.bytes of 1048576 at least, since a"
                        + " prediction may hold the whole vocabulary, but has 200000");
    }

    @Test
    void makesTheTopicsOfTheTableWhereThereIsOne() {
        TopicCheck check = learning("learning.");
        assertThat(check.create(OptionalInt.of(2), (short) 1))
                .contains("learning.corpus", "learning.rows")
                .hasSize(8);
        assertThat(check.create(OptionalInt.empty(), (short) 1)).isEmpty();
    }

    @Test
    void refusesRowsThatWouldBeDeletedByAge() {
        make("aging.rows", 1);
        assertRefused(
                () -> learning("aging.").create(OptionalInt.of(1), (short) 1),
                "topic aging.rows must have cleanup.policy of compact, but has delete");
    }

    @Test
    void refusesDeadLettersThatCouldNotTakeTheLargestDocument() {
        make(
                new NewTopic("tight.dead-letters", 1, (short) 1)
                        .configs(Map.of("max.message.bytes", "4194304")));
        assertRefused(
                () -> learning("tight.").create(OptionalInt.of(1), (short) 1),
                "topic tight.dead-letters must have max.message.bytes of 16842752 at least");
    }

    private static TopicCheck learning(String prefix) {
        return new TopicCheck(cluster, Topics.under(prefix).withNgrams(List.of(prefix + "rows")));
    }

    @Test
    void saysWhyATopicCannotBeMade() {
        assertRefused(
                () -> check("copies.").create(OptionalInt.of(1), (short) 3),
                "topic copies.prompts cannot be made: ");
    }

    @Test
    void givesUpOnABrokerThatDoesNotAnswer() throws IOException {
        try (ServerSocket deaf =
                new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            String address = "127.0.0.1:" + deaf.getLocalPort();
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> Cluster.reach(settings(address), Duration.ofSeconds(1)))
                    .withMessageContaining("bootstrap.servers=" + address)
                    .withMessageContaining("no answer within 1 s")
                    .satisfies(
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BROKER_UNREACHABLE));
        }
    }

    @Test
    void namesAHostThatDoesNotExist() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> Cluster.reach(settings("nowhere.invalid:9092")))
                .withMessageContaining("nowhere.invalid:9092")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BROKER_UNREACHABLE));
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(call)
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TOPICS));
    }

    private static TopicCheck check(String prefix) {
        return new TopicCheck(cluster, Topics.under(prefix));
    }

    private static void make(String name, int partitions) {
        make(new NewTopic(name, partitions, (short) 1));
    }

    private static void make(NewTopic topic) {
        cluster.answer(cluster.admin().createTopics(List.of(topic)).all());
        await().until(() -> knows(topic.name()));
    }

    private static boolean knows(String name) {
        return cluster.answer(cluster.admin().listTopics().names()).contains(name);
    }

    private static Settings settings(String address) {
        return Settings.of(Map.of("bootstrap.servers", address));
    }
}

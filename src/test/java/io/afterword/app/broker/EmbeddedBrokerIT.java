package io.afterword.app.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

@Timeout(120) // a broker that is damaged may hang instead of failing
class EmbeddedBrokerIT {
    private static final TopicPartition PARTITION = new TopicPartition("words", 0);

    @TempDir Path temporary;

    @Test
    void commitsTransactionsAndHidesAbortedOnes() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.temporary(0)) {
            createTopic(broker);
            writeInTransactions(broker, "committed");
            assertThat(readCommitted(broker, 1)).containsExactly("committed");
        }
    }

    @Test
    void findsTopicsRecordsAndOffsetsOfTheRunBeforeOnOtherPorts() throws Exception {
        Path data = temporary.resolve("new/broker");
        int firstPort;
        try (EmbeddedBroker broker = EmbeddedBroker.kept(data, 0)) {
            firstPort = broker.port();
            createTopic(broker);
            writeInTransactions(broker, "kept");
            commitOffset(broker);
        }
        try (ServerSocket taken = listenOn(firstPort);
                EmbeddedBroker broker = EmbeddedBroker.kept(data, 0);
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(broker.port()).isNotEqualTo(taken.getLocalPort());
            assertThat(admin.listTopics().names().get()).contains("words");
            assertThat(readCommitted(broker, 1)).containsExactly("kept");
            assertThat(
                            admin.listConsumerGroupOffsets("readers")
                                    .partitionsToOffsetAndMetadata()
                                    .get())
                    .containsEntry(PARTITION, new OffsetAndMetadata(1));
        }
    }

    @Test
    void refusesAPortThatIsTakenAndNamesIt() throws IOException {
        try (ServerSocket taken = listenOn(0)) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> EmbeddedBroker.temporary(taken.getLocalPort()))
                    .withMessageContaining("port " + taken.getLocalPort())
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.PORT_TAKEN));
        }
    }

    @Test
    void refusesADirectoryThatHoldsSomethingElse() throws IOException {
        Files.createFile(temporary.resolve("thesis.tex"));
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> EmbeddedBroker.kept(temporary, 0))
                .withMessageContaining(temporary + " must be new, empty or a broker's")
                .withMessageContaining("thesis.tex")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STATE_DIRECTORY));
    }

    @Test
    void refusesADirectoryThatCannotBeWritten() throws IOException {
        Path file = Files.createFile(temporary.resolve("a-file"));
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> EmbeddedBroker.kept(file.resolve("broker"), 0))
                .withMessageContaining(file + "/broker cannot be written")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STATE_DIRECTORY));
    }

    @Test
    void refusesADirectoryThatIsInUseAndLeavesItsOwnerUnharmed() throws Exception {
        Path data = temporary.resolve("broker");
        try (EmbeddedBroker first = EmbeddedBroker.kept(data, 0)) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> EmbeddedBroker.kept(data, 0))
                    .withMessageContaining("data directory " + data + " is in use by another")
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STATE_DIRECTORY));
            createTopic(first);
            writeInTransactions(first, "unharmed");
            assertThat(readCommitted(first, 1)).containsExactly("unharmed");
            assertThat(first.fault().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void leavesNeitherThreadsNorFilesBehind() {
        Set<Thread> before = nonDaemonThreads();
        EmbeddedBroker broker = EmbeddedBroker.temporary(0);
        assertThat(nonDaemonThreads()).hasSizeGreaterThan(before.size());
        broker.close();
        broker.close();
        assertThat(nonDaemonThreads()).isSubsetOf(before);
        assertThat(broker.directory()).doesNotExist();
    }

    @Test
    void asAProcessOfItsOwnEndsWithItsStandardInput() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                BrokerProcess.class.getName(),
                                "0",
                                temporary.resolve("broker").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            assertThat(out.readLine()).matches("ready \\d+");
            process.outputWriter(UTF_8).close();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void createTopic(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("words", 1, (short) 1))).all().get();
        }
    }

    private static void writeInTransactions(EmbeddedBroker broker, String value) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "transactional.id",
                        "writer");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>("words", value));
            producer.commitTransaction();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>("words", "aborted"));
            producer.flush();
            producer.abortTransaction();
        }
    }

    private static KafkaConsumer<String, String> consumer(EmbeddedBroker broker) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "group.id", "readers",
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static void commitOffset(EmbeddedBroker broker) {
        try (KafkaConsumer<String, String> consumer = consumer(broker)) {
            consumer.assign(List.of(PARTITION));
            consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(1)));
        }
    }

    /// Reads to the end of the partition.
    private static List<String> readCommitted(EmbeddedBroker broker, int expected) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(broker)) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (values.size() < expected || consumer.position(PARTITION) < end) {
                for (ConsumerRecord<String, String> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }

    private static ServerSocket listenOn(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    private static Set<Thread> nonDaemonThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !thread.isDaemon())
                .collect(Collectors.toSet());
    }
}

package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.event.ErrorCode;
import io.afterword.event.FinishReason;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.topology.topic.Topic;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What is asked of a running program, in the right moment and in the wrong form.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class InputsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration TO_END = Duration.ofSeconds(20);
    private static final Header TRACE =
            new RecordHeader(
                    "traceparent",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(UTF_8));

    @TempDir static Path temporary;
    private static BrokerInOwnProcess broker;

    private final List<Installation> installations = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = BrokerInOwnProcess.start(temporary);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @AfterEach
    void killAll() {
        installations.forEach(Installation::close);
    }

    @Test
    void aCancelEndsAStreamInItsMiddle() throws Exception {
        List<Asked> prompts = IntStream.range(0, 8).mapToObj(i -> asked("long-" + i, 900)).toList();
        Asked cancelled = prompts.get(3);
        Installation installation = install("cancelled");
        try (Ledger ledger = installation.ledger()) {
            AfterwordProcess instance = installation.start("only");
            installation.ask(prompts);
            ledger.readUntil(
                    "the stream begins",
                    PATIENCE,
                    () -> !ledger.answer(cancelled).tokens().isEmpty());
            installation.cancel(cancelled);
            installation.cancel(asked("never-asked", 1));
            ledger.readUntilAnswered(prompts, PATIENCE);
            assertThat(instance.stop(TO_END)).isZero();
            prompts.forEach(prompt -> ledger.answer(prompt).checkExactlyOnce());
            prompts.forEach(prompt -> ledger.answer(prompt).checkTrace(prompt.trace()));
            assertThat(ledger.answer(cancelled).completion().getFinishReason())
                    .isEqualTo(FinishReason.cancelled);
            assertThat(ledger.answer(cancelled).completion().getTokenIds()).hasSizeBetween(1, 899);
            assertThat(prompts)
                    .filteredOn(prompt -> !prompt.equals(cancelled))
                    .extracting(prompt -> ledger.answer(prompt).completion().getFinishReason())
                    .doesNotContain(FinishReason.cancelled);
            installation.checkNothingIsLeft();
        }
    }

    @Test
    void aPromptThatWasAnsweredIsKnownAfterAKillAndALostStateDirectory() throws Exception {
        Asked prompt = asked("asked-thrice", 20);
        Installation installation = install("duplicates");
        try (Ledger ledger = installation.ledger()) {
            int round = 0;
            for (String stateDirectory : List.of("kept", "kept", "new")) {
                AfterwordProcess instance = installation.start(stateDirectory);
                Asked behind = asked("behind-" + round++, 5);
                installation.ask(List.of(prompt, prompt, behind));
                ledger.readUntilAnswered(List.of(prompt, behind), PATIENCE);
                instance.kill();
            }
            AfterwordProcess last = installation.start("new");
            Asked end = asked("end", 5);
            installation.ask(List.of(end));
            ledger.readUntilAnswered(List.of(end), PATIENCE);
            assertThat(last.stop(TO_END)).isZero();
            ledger.readToEnd(PATIENCE);
            assertThat(ledger.answers()).hasSize(5).allSatisfy(Answered::checkExactlyOnce);
            installation.checkNothingIsLeft();
        }
    }

    @Test
    void whatCannotBeReadBecomesADeadLetterAndEveryPromptIsAnswered() throws Exception {
        Installation installation = install("poisoned");
        List<Asked> prompts = IntStream.range(0, 40).mapToObj(i -> asked("good-" + i, 10)).toList();
        try (Ledger ledger = installation.ledger()) {
            AfterwordProcess instance = installation.start("only");
            List<byte[]> poisons = poisons(installation);
            for (int i = 0; i < prompts.size(); i++) {
                byte[] poison = poisons.get(i % poisons.size());
                installation.send(
                        i % 2 == 0
                                ? installation.topics().prompts()
                                : installation.topics().cancels(),
                        prompts.get(i).key(),
                        poison,
                        new RecordHeaders(List.of(TRACE)));
                installation.ask(List.of(prompts.get(i)));
            }
            installation.send(installation.topics().prompts(), null, bytes(installation, "no-key"));
            Asked empty =
                    new Asked(
                            "key", Prompt.newBuilder().setRequestId("empty").setPrompt("").build());
            Asked last = asked("last", 10);
            installation.ask(List.of(empty, last));
            ledger.readUntilAnswered(prompts, PATIENCE);
            ledger.readUntilAnswered(List.of(empty, last, asked("no-key", 1)), PATIENCE);
            ledger.readUntil("40 dead letters", PATIENCE, () -> ledger.deadLetters().size() >= 40);
            assertThat(instance.stop(TO_END)).isZero();
            ledger.readToEnd(PATIENCE);

            assertThat(ledger.answers()).hasSize(43).allSatisfy(Answered::checkExactlyOnce);
            Stream.of("empty", "no-key")
                    .forEach(id ->
                            assertThat(ledger.answer(id).completion().getError().getCode())
                                    .isEqualTo(ErrorCode.INVALID_REQUEST));
            assertThat(ledger.deadLetters()).hasSize(40);
            for (byte[] poison : poisons) {
                assertThat(ledger.deadLetters().stream().map(ConsumerRecord::value))
                        .filteredOn(value -> Arrays.equals(value, poison))
                        .hasSize(40 / poisons.size());
            }
            ledger.deadLetters().forEach(InputsIT::checkCause);
            installation.checkNothingIsLeft();
        }
    }

    /// Bytes that are no prompt and no cancel: small, as large as a topic takes by default (so that
    /// a dead letter, with its headers, is larger), of another schema, truncated, none.
    private static List<byte[]> poisons(Installation installation) {
        byte[] asLargeAsTaken = new byte[1_048_400];
        new Random(1).nextBytes(asLargeAsTaken);
        byte[] prompt = bytes(installation, "cut");
        List<byte[]> poisons = new ArrayList<>();
        poisons.add("{\"prompt\": \"json\"}".getBytes(UTF_8));
        poisons.add(asLargeAsTaken);
        poisons.add(
                installation
                        .topics()
                        .tokens()
                        .value()
                        .serializer()
                        .serialize(
                                "any",
                                Token.newBuilder()
                                        .setRequestId("another-schema")
                                        .setIndex(0)
                                        .setText("")
                                        .setBytes(ByteBuffer.allocate(0))
                                        .build()));
        poisons.add(Arrays.copyOf(prompt, prompt.length - 3));
        poisons.add(null);
        return poisons;
    }

    private static void checkCause(ConsumerRecord<byte[], byte[]> letter) {
        assertThat(letter.headers().toArray()).contains(TRACE);
        assertThat(letter.headers().toArray())
                .extracting(Header::key)
                .contains(
                        "__streams.errors.exception",
                        "__streams.errors.message",
                        "__streams.errors.topic",
                        "__streams.errors.partition",
                        "__streams.errors.offset");
    }

    private static byte[] bytes(Installation installation, String requestId) {
        Topic<Prompt> topic = installation.topics().prompts();
        return topic.value().serializer().serialize(topic.name(), asked(requestId, 5).prompt());
    }

    private static Asked asked(String requestId, int maxTokens) {
        return new Asked(
                "key-" + requestId.hashCode() % 7,
                Prompt.newBuilder()
                        .setRequestId(requestId)
                        .setPrompt("The clock struck")
                        .setMaxTokens(maxTokens)
                        .setTemperature(1)
                        .build());
    }

    private Installation install(String name) {
        Installation installation = new Installation(broker, name, Map.of());
        installations.add(installation);
        return installation;
    }
}

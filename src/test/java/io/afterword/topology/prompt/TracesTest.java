package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.event.Completion;
import io.afterword.event.FinishReason;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.topology.prompt.task.PromptSettings;
import io.afterword.topology.topic.AvroSerde;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// A prompt's place in a trace is a matter of the headers, and comes to every answer.
class TracesTest {
    private static final Topics TOPICS = Topics.under(Topics.DEFAULT_PREFIX);
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Headers TRACE = headers(PARENT, "rojo=00f067aa0ba902b7");
    private static final Headers OTHER =
            headers("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "congo=1");

    private final TestTopology topology = new TestTopology();

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void comesToEveryTokenAndCompletionOfEveryChoice() {
        send(topology, prompt("r", "I like").setMaxTokens(5).setN(3).setEcho(true).build(), TRACE);
        topology.run();

        assertThat(tokens(topology)).hasSize(3 * (6 + 5)).allSatisfy(TracesTest::isTraced);
        assertThat(completions(topology)).hasSize(3).allSatisfy(TracesTest::isTraced);
    }

    @Test
    void isThatOfEachPromptWhereSeveralAreAnsweredInOneDrain() {
        send(topology, prompt("a", "I like").setMaxTokens(5).build(), TRACE);
        send(topology, prompt("b", "I like").setMaxTokens(5).build(), OTHER);
        send(topology, prompt("c", "I like").setMaxTokens(5).build(), new RecordHeaders());
        topology.run();

        assertThat(tokens(topology))
                .hasSize(15)
                .allSatisfy(token ->
                        assertThat(token.headers())
                                .isEqualTo(
                                        switch (token.value().getRequestId()) {
                                            case "a" -> TRACE;
                                            case "b" -> OTHER;
                                            default -> new RecordHeaders();
                                        }));
    }

    @Test
    void comesToAPrediction() {
        send(topology, prompt("r", "I like").setMaxTokens(0).setLogprobs(3).build(), TRACE);
        topology.run();

        assertThat(predictions(topology)).hasSize(1).allSatisfy(TracesTest::isTraced);
        assertThat(tokens(topology)).hasSize(1).allSatisfy(TracesTest::isTraced);
        assertThat(completions(topology)).hasSize(1).allSatisfy(TracesTest::isTraced);
    }

    @Test
    void comesToARefusal() {
        send(topology, prompt("r", "").build(), TRACE);

        assertRefused(topology);
    }

    @Test
    void comesToARefusalForWantOfRoom() {
        PromptSettings small = new PromptSettings(1, Duration.ofHours(1), Duration.ofMillis(10));
        try (TestTopology busy = new TestTopology(small)) {
            send(busy, prompt("first", "text").build(), OTHER);
            send(busy, prompt("second", "text").build(), TRACE);

            assertRefused(busy);
        }
    }

    private static void assertRefused(TestTopology topology) {
        assertThat(tokens(topology)).hasSize(1).allSatisfy(TracesTest::isTraced);
        assertThat(completions(topology))
                .hasSize(1)
                .allSatisfy(TracesTest::isTraced)
                .allSatisfy(answer ->
                        assertThat(answer.value().getFinishReason()).isEqualTo(FinishReason.error));
    }

    /// Not the cancel's own.
    @Test
    void comesToTheEndOfACancelledStream() {
        send(topology, prompt("r", "I like").setMaxTokens(50).build(), TRACE);
        topology.steps(2);
        topology.cancel("r");

        assertThat(tokens(topology)).hasSize(3).allSatisfy(TracesTest::isTraced);
        assertThat(completions(topology)).hasSize(1).allSatisfy(TracesTest::isTraced);
    }

    @Test
    void isStillThereWhereAnotherInstanceGoesOn() {
        send(topology, prompt("r", "I like").setMaxTokens(9).build(), TRACE);
        topology.steps(4);
        assertThat(tokens(topology)).hasSize(4);
        try (TestTopology second = new TestTopology(topology.kill(), TestTopology.MODEL)) {
            second.run();

            assertThat(tokens(second)).hasSize(5).allSatisfy(TracesTest::isTraced);
            assertThat(completions(second)).hasSize(1).allSatisfy(TracesTest::isTraced);
        }
    }

    @Test
    void isStillThereWhereNoInstanceCanGoOn() {
        send(topology, prompt("r", "I like").setMaxTokens(9).build(), TRACE);
        topology.steps(4);
        try (TestTopology second = new TestTopology(topology.kill(), "another model")) {
            second.run();

            assertThat(tokens(second)).hasSize(1).allSatisfy(TracesTest::isTraced);
            assertThat(completions(second)).hasSize(1).allSatisfy(TracesTest::isTraced);
        }
    }

    @Test
    void aloneIsCopiedAndNoOtherHeader() {
        Headers all = headers(PARENT, "rojo=00f067aa0ba902b7");
        all.add("tenant", "a".getBytes(UTF_8)).add("baggage", "k=v".getBytes(UTF_8));
        send(topology, prompt("good", "I like").build(), all);
        send(topology, prompt("bad", "").build(), all);
        topology.run();

        assertThat(completions(topology)).hasSize(2).allSatisfy(TracesTest::isTraced);
    }

    @Test
    void isLeftOutWhereItIsWrongAndThePromptIsAnswered() {
        send(topology, prompt("r", "I like").build(), headers(PARENT + "0", "rojo=1"));
        topology.run();

        assertThat(completions(topology))
                .hasSize(1)
                .allSatisfy(answer -> {
                    assertThat(answer.headers()).isEmpty();
                    assertThat(answer.value().getFinishReason()).isEqualTo(FinishReason.length);
                });
    }

    private static void isTraced(TestRecord<?, ?> answer) {
        assertThat(answer.headers()).isEqualTo(TRACE);
    }

    private static Headers headers(String parent, String state) {
        return new RecordHeaders()
                .add("traceparent", parent.getBytes(UTF_8))
                .add("tracestate", state.getBytes(UTF_8));
    }

    private static void send(TestTopology topology, Prompt prompt, Headers headers) {
        byte[] value = AvroSerde.of(Prompt.class).serializer().serialize("prompts", prompt);
        ByteArraySerializer bytes = new ByteArraySerializer();
        topology.driver()
                .createInputTopic(TOPICS.prompts().name(), bytes, bytes)
                .pipeInput(new TestRecord<>("key".getBytes(UTF_8), value, headers));
    }

    private static List<TestRecord<byte[], Token>> tokens(TestTopology topology) {
        return read(topology, TOPICS.tokens());
    }

    private static List<TestRecord<byte[], Completion>> completions(TestTopology topology) {
        return read(topology, TOPICS.completions());
    }

    private static List<TestRecord<byte[], Prediction>> predictions(TestTopology topology) {
        return read(topology, TOPICS.predictions());
    }

    private static <T> List<TestRecord<byte[], T>> read(TestTopology topology, Topic<T> topic) {
        return topology.driver()
                .createOutputTopic(
                        topic.name(), new ByteArrayDeserializer(), topic.value().deserializer())
                .readRecordsToList();
    }
}

package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.StreamId;
import io.afterword.event.Completion;
import io.afterword.event.FinishReason;
import io.afterword.event.Token;
import io.afterword.state.Generation;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.ProgressStore;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What is written down of the tokens that were published, and what a new owner makes of it.
class ProgressTest {
    /// 32 sequences over four partitions: this task has eight of them.
    private static final int SEQUENCES = 8;

    private static final int BUDGET = 64;

    /// A control record's batch, which ends a transaction in every partition that it wrote to.
    private static final int MARKER_BYTES = DefaultRecordBatch.RECORD_BATCH_OVERHEAD + 17;

    @Test
    void goesOnAtTheNextTokenWhenAnotherInstanceTakesOver() {
        try (TestTopology first = new TestTopology(new ScriptedEngine())) {
            first.send(prompt("a", "I like").setMaxTokens(9).build());
            first.send(prompt("b", "You like").setMaxTokens(5).build());
            first.steps(3);
            List<Token> before = first.tokens();
            try (TestTopology second = new TestTopology(new ScriptedEngine(), first.kill())) {
                second.run();
                List<Token> all = new ArrayList<>(before);
                all.addAll(second.tokens());
                assertWhole(all, "a", 9);
                assertWhole(all, "b", 5);
                assertThat(second.completions())
                        .allSatisfy(ProgressTest::isWhole)
                        .extracting(Completion::getRequestId)
                        .containsExactly("b", "a");
                assertNothingIsLeft(second);
            }
        }
    }

    @Test
    void survivesBeingTakenOverAgainAndAgain() {
        List<Token> all = new ArrayList<>();
        TestTopology owner = new TestTopology(new ScriptedEngine());
        owner.send(prompt("a", "I like").setMaxTokens(7).build());
        for (int kill = 0; kill < 3; kill++) {
            owner.steps(2);
            owner.step(); // computed, and never published
            all.addAll(owner.tokens());
            TestTopology next = new TestTopology(new ScriptedEngine(), owner.kill());
            owner = next;
        }
        owner.run();
        all.addAll(owner.tokens());
        assertWhole(all, "a", 7);
        assertNothingIsLeft(owner);
        owner.close();
    }

    /// With `at_least_once`, a crash of broker and instance may leave the stores apart.
    @Test
    void forgetsProgressOfAGenerationThatIsGone() {
        try (TestTopology first = new TestTopology(new ScriptedEngine())) {
            first.send(prompt("gone", "I like").setMaxTokens(9).build());
            first.send(prompt("there", "I like").setMaxTokens(9).build());
            first.steps(3);
            first.driver().getKeyValueStore(GenerationStore.NAME).delete("gone");
            try (TestTopology second = new TestTopology(new ScriptedEngine(), first.kill())) {
                second.run();
                assertThat(second.completions())
                        .extracting(Completion::getRequestId)
                        .containsExactly("there");
                assertNothingIsLeft(second);
            }
        }
    }

    @Test
    void goesOnAfterTheTokensThatVersion1WroteIntoTheGeneration() {
        try (TestTopology first = new TestTopology(new ScriptedEngine())) {
            first.send(prompt("a", "I like").setMaxTokens(6).build());
            Generation admitted =
                    first.driver()
                            .<String, Generation>getKeyValueStore(GenerationStore.NAME)
                            .get("a");
            admitted.setTokenIds(scripted("a", 0, 2));
            first.driver().getKeyValueStore(GenerationStore.NAME).put("a", admitted);
            try (TestTopology second = new TestTopology(new ScriptedEngine(), first.kill())) {
                second.steps(2);
                assertThat(second.tokens()).extracting(Token::getIndex).containsExactly(2, 3);
                try (TestTopology third = new TestTopology(new ScriptedEngine(), second.kill())) {
                    third.run();
                    assertThat(third.tokens()).extracting(Token::getIndex).containsExactly(4, 5);
                    assertThat(third.completions()).hasSize(1).allSatisfy(ProgressTest::isWhole);
                    assertNothingIsLeft(third);
                }
            }
        }
    }

    @Test
    void keepsARecordUntilTheLastGenerationInItHasEnded() {
        try (TestTopology topology = new TestTopology(new ScriptedEngine())) {
            topology.send(prompt("short", "I like").setMaxTokens(3).build());
            topology.send(prompt("long", "I like").setMaxTokens(6).build());
            topology.steps(2);
            topology.send(prompt("late", "I like").setMaxTokens(4).build());
            topology.steps(2);
            assertRecords(topology, 4);
            topology.steps(1);
            assertRecords(topology, 5);
            topology.steps(1); // long and late end
            assertNothingIsLeft(topology);
        }
    }

    /// Everything that the tokens of eight sequences cost in the changelogs of their stores: their
    /// generations, their progress, its tombstones, a batch for each drain, and the marker of each
    /// transaction.
    @Test
    void costsAtMost64BytesATokenInTheChangelogs() {
        try (TestTopology topology = new TestTopology(new ScriptedEngine())) {
            for (int i = 0; i < SEQUENCES; i++) {
                topology.send(
                        prompt("7f9c24e8-3b12-4e6f-9a51-0000000000" + (10 + i), "word ".repeat(30))
                                .setMaxTokens(100 - i)
                                .build());
            }
            topology.run();
            int tokens = topology.tokens().size();
            List<KeyValue<byte[], byte[]>> admitted = topology.changelog(GenerationStore.NAME);
            List<KeyValue<byte[], byte[]>> progress = topology.changelog(ProgressStore.NAME);
            long drains = progress.stream().filter(record -> record.value != null).count();
            long transactions = 2L * SEQUENCES + drains;
            double records = bytes(admitted) + bytes(progress);
            double all =
                    records
                            + transactions
                                    * (DefaultRecordBatch.RECORD_BATCH_OVERHEAD + MARKER_BYTES);
            assertThat(records / tokens).isLessThan(20);
            assertThat(all / tokens).isLessThan(BUDGET);
        }
    }

    private static double bytes(List<KeyValue<byte[], byte[]>> records) {
        return records.stream()
                .mapToInt(record ->
                        DefaultRecord.sizeInBytes(
                                1,
                                1,
                                ByteBuffer.wrap(record.key),
                                record.value == null ? null : ByteBuffer.wrap(record.value),
                                new Header[0]))
                .sum();
    }

    private static void assertRecords(TestTopology topology, int expected) {
        assertThat(topology.entries(ProgressStore.NAME)).isEqualTo(expected);
    }

    private static void assertNothingIsLeft(TestTopology topology) {
        assertThat(topology.entries(GenerationStore.NAME)).isZero();
        assertThat(topology.entries(ProgressStore.NAME)).isZero();
    }

    private static void assertWhole(List<Token> all, String requestId, int tokens) {
        List<Token> stream =
                all.stream().filter(token -> token.getRequestId().equals(requestId)).toList();
        assertThat(stream)
                .extracting(Token::getIndex)
                .containsExactlyElementsOf(IntStream.range(0, tokens).boxed().toList());
        assertThat(stream)
                .extracting(Token::getTokenId)
                .containsExactlyElementsOf(scripted(requestId, 0, tokens));
    }

    private static void isWhole(Completion completion) {
        assertThat(completion.getFinishReason()).isEqualTo(FinishReason.length);
        assertThat(completion.getTokenIds())
                .containsExactlyElementsOf(
                        scripted(
                                completion.getRequestId(),
                                completion.getChoiceIndex(),
                                completion.getUsage().getCompletionTokens()));
    }

    private static List<Integer> scripted(String requestId, int choice, int tokens) {
        StreamId stream = new StreamId(requestId, choice);
        return IntStream.range(0, tokens)
                .mapToObj(index -> ScriptedSession.token(stream, index))
                .toList();
    }
}

package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.StreamId;
import io.afterword.event.Completion;
import io.afterword.event.FinishReason;
import io.afterword.event.Token;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.ProgressStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/// Several continuations of one prompt: each is a stream and has a completion, and the generation
/// ends with the last one.
class ChoicesTest {
    private final TestTopology topology = new TestTopology();

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void areStreamsOfTheirOwn() {
        topology.send(prompt("r", "I like").setMaxTokens(12).setN(8).build());
        topology.run();
        Answers answers = new Answers().take(topology);
        answers.checkWhole("r", 8);
        assertThat(IntStream.range(0, 8).mapToObj(choice -> answers.completion("r", choice)))
                .allSatisfy(completion -> {
                    assertThat(completion.getTokenIds()).hasSize(12);
                    assertThat(completion.getUsage().getPromptTokens()).isEqualTo(6);
                    assertThat(completion.getUsage().getCompletionTokens()).isEqualTo(12);
                })
                .extracting(Completion::getText)
                .doesNotHaveDuplicates();
        assertNothingIsLeft(topology);
    }

    @Test
    void shareOnePrefill() {
        topology.send(prompt("r", "x".repeat(40)).setMaxTokens(5).setN(4).build());
        topology.run();
        assertThat(topology.completions()).hasSize(4);
        assertThat(topology.model().tokensRun()).isLessThan(2 * 40 + 4 * 5);
    }

    @Test
    void areTheSameAtEveryRun() {
        topology.send(prompt("r", "I like").setMaxTokens(12).setN(3).build());
        topology.run();
        try (TestTopology again = new TestTopology()) {
            again.send(prompt("r", "I like").setMaxTokens(12).setN(3).build());
            again.run();
            assertThat(texts(new Answers().take(again)))
                    .isEqualTo(texts(new Answers().take(topology)));
        }
    }

    private static List<String> texts(Answers answers) {
        return IntStream.range(0, 3)
                .mapToObj(choice -> answers.completion("r", choice).getText())
                .toList();
    }

    @Test
    void keepTheGenerationUntilTheLastOneHasEnded() {
        try (TestTopology scripted = new TestTopology(new ScriptedEngine())) {
            scripted.send(
                    prompt("r", "I like")
                            .setMaxTokens(9)
                            .setN(3)
                            .setStopTokenIds(List.of(scripted(1, 2)))
                            .build());
            scripted.steps(3);
            assertThat(scripted.completions())
                    .singleElement()
                    .satisfies(completion -> {
                        assertThat(completion.getChoiceIndex()).isEqualTo(1);
                        assertThat(completion.getFinishReason()).isEqualTo(FinishReason.stop);
                    });
            assertThat(scripted.entries(GenerationStore.NAME)).isEqualTo(1);
            scripted.send(prompt("r", "I like").build()); // a duplicate: it runs
            scripted.run();
            assertThat(scripted.completions())
                    .extracting(Completion::getChoiceIndex)
                    .containsExactly(0, 2);
            scripted.send(prompt("r", "I like").build()); // a duplicate: it was answered
            scripted.run();
            assertThat(scripted.completions()).isEmpty();
            assertThat(scripted.metric("duplicates-dropped-total")).isEqualTo(2);
            assertNothingIsLeft(scripted);
        }
    }

    @Test
    void goOnUnderANewOwnerButForThoseThatHaveEnded() {
        Answers answers = new Answers();
        try (TestTopology first = new TestTopology(new ScriptedEngine())) {
            first.send(
                    prompt("r", "I like")
                            .setMaxTokens(9)
                            .setN(3)
                            .setStopTokenIds(List.of(scripted(1, 2)))
                            .build());
            first.steps(4);
            first.step(); // computed, and never published
            answers.take(first);
            try (TestTopology second = new TestTopology(new ScriptedEngine(), first.kill())) {
                second.run();
                answers.take(second).checkWhole("r", 3);
                assertNothingIsLeft(second);
            }
        }
        assertThat(answers.completion("r", 1).getTokenIds()).hasSize(3);
        assertThat(answers.completion("r", 1).getFinishReason()).isEqualTo(FinishReason.stop);
        for (int choice : List.of(0, 2)) {
            assertThat(answers.completion("r", choice).getTokenIds()).hasSize(9);
            assertThat(answers.tokens("r", choice))
                    .extracting(Token::getTokenId)
                    .containsExactlyElementsOf(scriptedUpTo(choice, 9));
        }
    }

    @Test
    void endTogetherWithACancel() {
        topology.send(prompt("r", "I like").setMaxTokens(50).setN(3).build());
        topology.steps(3);
        topology.cancel("r"); // and no time passes
        Answers answers = new Answers().take(topology);
        answers.checkWhole("r", 3);
        assertThat(answers.completions())
                .extracting(Completion::getFinishReason)
                .containsOnly(FinishReason.cancelled);
        assertNothingIsLeft(topology);
        topology.run();
        assertThat(topology.tokens()).isEmpty();
        assertThat(topology.slots()).isZero();
    }

    @Test
    void ofARefusedPromptAreOne() {
        topology.send(prompt("r", "").setN(8).build());
        assertThat(topology.tokens())
                .singleElement()
                .satisfies(token -> assertThat(token.getChoiceIndex()).isZero());
        assertThat(topology.completions())
                .singleElement()
                .satisfies(completion -> assertThat(completion.getChoiceIndex()).isZero());
    }

    private static int scripted(int choice, int index) {
        return ScriptedSession.token(new StreamId("r", choice), index);
    }

    private static List<Integer> scriptedUpTo(int choice, int end) {
        return IntStream.range(0, end).mapToObj(index -> scripted(choice, index)).toList();
    }

    private static void assertNothingIsLeft(TestTopology topology) {
        assertThat(topology.entries(GenerationStore.NAME)).isZero();
        assertThat(topology.entries(ProgressStore.NAME)).isZero();
    }
}

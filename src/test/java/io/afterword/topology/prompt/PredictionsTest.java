package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.CONTEXT;
import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.event.Completion;
import io.afterword.event.ErrorCode;
import io.afterword.event.FinishReason;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.event.TopLogprob;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.ProgressStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Prompts that ask what the model says of the next token, and for nothing else.
class PredictionsTest {
    private final TestTopology topology = new TestTopology();
    private final TestTopology scripted = new TestTopology(new ScriptedEngine());

    @AfterEach
    void close() {
        topology.close();
        scripted.close();
    }

    private static Prompt.Builder predicting(String text, int logprobs) {
        return prompt("r", text)
                .setMaxTokens(0)
                .setLogprobs(logprobs)
                .setMetadata(Map.of("tenant", "a"));
    }

    @Test
    void areAnsweredWithTheMostProbableTokens() {
        scripted.send(predicting("The quick brown", 3).build());
        scripted.run();
        Prediction prediction = only(scripted.predictions());
        assertThat(prediction.getRequestId()).isEqualTo("r");
        assertThat(prediction.getPosition()).isEqualTo(3);
        assertThat(prediction.getTop())
                .containsExactly(
                        new TopLogprob(13, ".", -1f, null),
                        new TopLogprob(14, "/", -2f, null),
                        new TopLogprob(15, "0", -3f, null));
        assertThat(prediction.getEntropy()).isEqualTo(ScriptedSession.ENTROPY);
        assertThat(prediction.getDistribution()).isNull();
        assertThat(prediction.getModel()).isEqualTo("fake");
        assertThat(prediction.getSystemFingerprint()).startsWith("scripted-");
        assertThat(prediction.getMetadata()).containsEntry("tenant", "a");
        assertThat(prediction.getSource().getTopic()).isEqualTo("afterword.prompts");
        assertEndsWithLength(scripted);
    }

    private static void assertEndsWithLength(TestTopology topology) {
        Token token = only(topology.tokens());
        assertThat(token.getIndex()).isZero();
        assertThat(token.getTokenId()).isNull();
        assertThat(token.getLogprob()).isNull();
        assertThat(token.getTopLogprobs()).isNull();
        assertThat(token.getFinishReason()).isEqualTo(FinishReason.length);
        Completion completion = only(topology.completions());
        assertThat(completion.getText()).isEmpty();
        assertThat(completion.getTokenIds()).isEmpty();
        assertThat(completion.getFinishReason()).isEqualTo(FinishReason.length);
        assertThat(completion.getUsage().getCompletionTokens()).isZero();
        assertThat(topology.entries(GenerationStore.NAME)).isZero();
        assertThat(topology.entries(ProgressStore.NAME)).isZero();
    }

    @Test
    void holdTheWholeDistributionWhenAsked() {
        scripted.send(predicting("The quick brown", -1).build());
        scripted.run();
        Prediction prediction = only(scripted.predictions());
        assertThat(prediction.getDistribution().remaining()).isEqualTo(4 * 50_257);
        assertThat(prediction.getTop()).hasSize(20);
        assertEndsWithLength(scripted);
    }

    @Test
    void holdTheEntropyAloneWhenNoTokenIsAskedFor() {
        topology.send(predicting("I like", 0).build());
        topology.run();
        assertThat(only(topology.predictions()).getTop()).isEmpty();
        assertEndsWithLength(topology);
    }

    @Test
    void needNoRoomInTheContext() {
        topology.send(predicting("x".repeat(CONTEXT), 1).build());
        topology.run();
        assertThat(only(topology.predictions()).getPosition()).isEqualTo(CONTEXT);
        assertEndsWithLength(topology);
    }

    @Test
    void areAnsweredOnceWhenTheInstanceIsKilled() {
        topology.send(predicting("I like", 5).build());
        topology.step(); // computed, and never published
        assertThat(topology.predictions()).isEmpty();
        try (TestTopology next = new TestTopology(topology.kill(), TestTopology.MODEL)) {
            next.run();
            Prediction resumed = only(next.predictions());
            assertEndsWithLength(next);
            try (TestTopology undisturbed = new TestTopology()) {
                undisturbed.send(predicting("I like", 5).build());
                undisturbed.run();
                assertThat(resumed).isEqualTo(only(undisturbed.predictions()));
            }
        }
    }

    @Test
    void areNotThereWhereAPromptWasCancelledOrTooLateOrFailed() {
        topology.model().notFiniteAfter(tokens -> tokens.get(0) == 'b');
        topology.send(predicting("I like", 5).setRequestId("cancelled").build());
        topology.cancel("cancelled");
        topology.send(
                predicting("I like", 5)
                        .setRequestId("late")
                        .setDeadline(TestTopology.BEGIN.minus(Duration.ofDays(1)))
                        .build());
        topology.send(predicting("bad", 5).setRequestId("failed").build());
        topology.run();
        assertThat(topology.predictions()).isEmpty();
        Answers answers = new Answers().take(topology);
        for (String id : List.of("cancelled", "late", "failed")) {
            answers.checkWhole(id, 1);
        }
        assertThat(answers.completion("cancelled", 0).getFinishReason())
                .isEqualTo(FinishReason.cancelled);
        assertThat(answers.completion("late", 0).getFinishReason())
                .isEqualTo(FinishReason.deadline_exceeded);
        assertThat(answers.completion("failed", 0).getError().getCode())
                .isEqualTo(ErrorCode.MODEL_ERROR);
    }

    /// Under exactly-once, a record that a topic does not take would end the stream thread, again
    /// and again.
    @Test
    void areRefusedWhereTheDistributionIsLargerThanItsTopicTakes() {
        try (TestTopology large = new TestTopology(new ScriptedEngine(200_000))) {
            large.send(predicting("I like", -1).build());
            assertThat(only(large.completions()).getError().getMessage())
                    .isEqualTo(
                            "logprobs must be in 0..20 for a model whose distribution takes more"
                                    + " than 786432 bytes (800000), was -1");
            large.send(predicting("I like", 20).setRequestId("top").build());
            large.run();
            assertThat(only(large.predictions()).getTop()).hasSize(20);
        }
    }

    private static <T> T only(List<T> all) {
        assertThat(all).hasSize(1);
        return all.getFirst();
    }
}

package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.event.Completion;
import io.afterword.event.ErrorCode;
import io.afterword.event.FinishReason;
import io.afterword.event.Token;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.ProgressStore;
import io.afterword.topology.prompt.task.PromptSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class PromptTopologyTest {
    private final TestTopology topology = new TestTopology();

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void answersAPromptWithItsTokensAndOneCompletion() {
        topology.model().answering("I like", " apples");
        topology.send(
                prompt("r", "I like")
                        .setMaxTokens(20)
                        .setTemperature(0)
                        .setMetadata(Map.of("tenant", "a"))
                        .build());
        topology.run();

        List<Token> tokens = topology.tokens();
        assertThat(tokens).extracting(Token::getIndex).containsExactlyElementsOf(upTo(8));
        assertThat(texts(tokens)).isEqualTo(" apples");
        assertThat(tokens.getLast().getFinishReason()).isEqualTo(FinishReason.stop);
        assertThat(tokens.subList(0, 7)).allMatch(token -> token.getFinishReason() == null);

        Completion completion = only(topology.completions());
        assertThat(completion.getText()).isEqualTo(" apples");
        assertThat(completion.getStopReason()).isEqualTo("end_of_text");
        assertThat(completion.getTokenIds())
                .containsExactlyElementsOf(tokens.stream().map(Token::getTokenId).toList());
        assertThat(completion.getUsage().getPromptTokens()).isEqualTo(6);
        assertThat(completion.getUsage().getCompletionTokens()).isEqualTo(8);
        assertThat(completion.getModel()).isEqualTo("fake");
        assertThat(completion.getSystemFingerprint()).startsWith("fake-");
        assertThat(completion.getMetadata()).containsEntry("tenant", "a");
        assertThat(completion.getSource().getTopic()).isEqualTo("afterword.prompts");
    }

    @Test
    void copiesTheKeyThrough() {
        topology.send("conversation 7", prompt("r", "I like").build());
        topology.run();

        assertThat(new String(topology.keyedCompletions().getFirst().key, UTF_8))
                .isEqualTo("conversation 7");
    }

    @Test
    void servesSeveralStreamsAtOnce() {
        for (String id : List.of("a", "b", "c", "d", "e", "f")) {
            topology.send(prompt(id, "text of " + id).setMaxTokens(12).build());
        }
        topology.run();

        Map<String, List<Token>> streams =
                topology.tokens().stream().collect(Collectors.groupingBy(Token::getRequestId));
        assertThat(streams).hasSize(6);
        streams.values()
                .forEach(stream ->
                        assertThat(stream)
                                .extracting(Token::getIndex)
                                .containsExactlyElementsOf(upTo(12)));
        assertThat(topology.completions()).hasSize(6);
    }

    @Test
    void leavesNothingBehindWhenAStreamHasEnded() {
        topology.send(prompt("r", "I like").build());
        topology.run();

        assertThat(topology.entries(GenerationStore.NAME)).isZero();
        assertThat(topology.entries(ProgressStore.NAME)).isZero();
        assertThat(topology.slots()).isZero();
    }

    @Test
    void dropsASecondPromptOfTheSameIdWhileTheFirstOneRuns() {
        topology.send(prompt("r", "I like").setMaxTokens(8).build());
        topology.step();
        topology.send(prompt("r", "I like").setMaxTokens(8).build());
        topology.run();

        assertThat(topology.completions()).hasSize(1);
        assertThat(topology.metric("duplicates-dropped-total")).isEqualTo(1);
    }

    @Test
    void dropsASecondPromptOfTheSameIdWithinTheWindowAfterTheAnswer() {
        topology.send(prompt("r", "I like").build());
        topology.run();
        topology.pass(Duration.ofMinutes(59));
        topology.send(prompt("r", "I like").build());
        topology.run();
        assertThat(topology.completions()).hasSize(1);

        topology.pass(Duration.ofMinutes(2));
        topology.send(prompt("r", "I like").build());
        topology.run();
        assertThat(topology.completions()).hasSize(1); // one more
        assertThat(topology.metric("duplicates-dropped-total")).isEqualTo(1);
    }

    @Test
    void cancelsInTheMiddleOfAGenerationAndKeepsWhatWasGenerated() {
        topology.send(prompt("r", "I like").setMaxTokens(50).build());
        topology.step();
        topology.tick();
        topology.step();
        topology.tick();
        topology.cancel("r");
        topology.run();

        List<Token> tokens = topology.tokens();
        assertThat(tokens).extracting(Token::getIndex).containsExactlyElementsOf(upTo(3));
        assertThat(tokens.getLast().getTokenId()).isNull();
        assertThat(tokens.getLast().getFinishReason()).isEqualTo(FinishReason.cancelled);
        Completion completion = only(topology.completions());
        assertThat(completion.getFinishReason()).isEqualTo(FinishReason.cancelled);
        assertThat(completion.getText()).isEqualTo(texts(tokens)).hasSize(2);
        assertThat(topology.slots()).isZero();
    }

    @Test
    void answersACancelInTheTransactionThatTakesIt() {
        topology.send(prompt("r", "I like").setMaxTokens(50).build());
        topology.step();
        topology.cancel("r"); // and no time passes

        assertThat(only(topology.completions()).getFinishReason())
                .isEqualTo(FinishReason.cancelled);
        assertThat(topology.tokens()).hasSize(2);
    }

    @Test
    void ignoresAndCountsACancelOfAnUnknownPrompt() {
        topology.cancel("nobody");
        topology.send(prompt("r", "I like").build());
        topology.run();

        assertThat(topology.completions()).hasSize(1);
        assertThat(topology.metric("cancels-ignored-total")).isEqualTo(1);
    }

    @Test
    void endsWhereTheContextIsFull() {
        topology.send(prompt("r", "x".repeat(60)).setMaxTokens(64).build());
        topology.run();

        Completion completion = only(topology.completions());
        assertThat(completion.getFinishReason()).isEqualTo(FinishReason.length);
        assertThat(completion.getTokenIds()).hasSize(4);
    }

    @Test
    void endsAStreamWhoseLogitsAreNotFiniteAndNoOther() {
        topology.model().notFiniteAfter(tokens -> tokens.get(0) == 'b' && tokens.size() == 6);
        topology.send(prompt("good", "ax").setMaxTokens(9).build());
        topology.send(prompt("bad", "bx").setMaxTokens(9).build());
        topology.run();

        List<Completion> answers = topology.completions();
        Completion bad = answer("bad", answers);
        assertThat(bad.getFinishReason()).isEqualTo(FinishReason.error);
        assertThat(bad.getError().getCode()).isEqualTo(ErrorCode.MODEL_ERROR);
        assertThat(bad.getTokenIds()).hasSize(4);
        assertThat(answer("good", answers).getTokenIds()).hasSize(9);
    }

    @Test
    void answersOverloadedPastTheBoundAndServesTheRest() {
        try (TestTopology small =
                new TestTopology(
                        new PromptSettings(2, Duration.ofHours(1), Duration.ofMillis(10)))) {
            for (String id : List.of("a", "b", "c")) {
                small.send(prompt(id, "text").build());
            }
            Completion refused = only(small.completions());
            assertThat(refused.getRequestId()).isEqualTo("c");
            assertThat(refused.getError().getCode()).isEqualTo(ErrorCode.OVERLOADED);
            small.run();
            assertThat(small.completions()).hasSize(2);

            small.send(prompt("c", "text").build()); // no duplicate: it may try again
            small.run();
            assertThat(only(small.completions()).getFinishReason()).isEqualTo(FinishReason.length);
        }
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static String texts(List<Token> tokens) {
        return tokens.stream().map(Token::getText).collect(Collectors.joining());
    }

    private static Completion answer(String requestId, List<Completion> answers) {
        return only(
                answers.stream()
                        .filter(answer -> answer.getRequestId().equals(requestId))
                        .toList());
    }

    private static <T> T only(List<T> all) {
        assertThat(all).hasSize(1);
        return all.getFirst();
    }
}

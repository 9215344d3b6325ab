package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.BEGIN;
import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.GenerationRequest;
import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;
import io.afterword.event.Completion;
import io.afterword.event.FinishReason;
import io.afterword.event.Prompt;
import io.afterword.event.TopLogprob;
import io.afterword.model.token.Gpt2Tokenizer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What each parameter of a prompt makes of its answer.
class ParametersTest {
    private final ScriptedEngine engine = new ScriptedEngine();
    private final TestTopology scripted = new TestTopology(engine);
    private final TestTopology topology = new TestTopology();

    @AfterEach
    void close() {
        scripted.close();
        topology.close();
    }

    private static Prompt.Builder everything() {
        return prompt("r", "I like")
                .setMaxTokens(9)
                .setTemperature(0.7)
                .setTopK(40)
                .setTopP(0.9)
                .setMinP(0.05)
                .setRepetitionPenalty(1.1)
                .setPresencePenalty(-0.5)
                .setFrequencyPenalty(0.25)
                .setLogitBias(Map.of("464", -100.0, "0", 1.5))
                .setSeed(7L)
                .setStop(List.of("\n\n"))
                .setStopTokenIds(List.of(13))
                .setStopAtSentence(true)
                .setMinTokens(3)
                .setIgnoreEos(true)
                .setN(2)
                .setLogprobs(5)
                .setPriority(-7)
                .setDeadline(BEGIN.plusSeconds(60));
    }

    private static GenerationRequest asked(int choice, TokenIds generated) {
        return new GenerationRequest(
                new StreamId("r", choice),
                "fake",
                new Gpt2Tokenizer().encode("I like"),
                generated,
                new SamplingParams(
                        0.7,
                        40,
                        0.9,
                        0.05,
                        new Penalties(1.1, -0.5, 0.25),
                        Map.of(464, -100.0, 0, 1.5)),
                new StopRules(9, List.of("\n\n"), Set.of(13), true, 3, true),
                7,
                new Report(5, false),
                -7,
                Optional.of(BEGIN.plusSeconds(60)));
    }

    @Test
    void comeToTheEngineFromThePromptAndFromTheStore() {
        scripted.send(everything().build());
        assertThat(engine.requests())
                .containsExactly(asked(0, TokenIds.NONE), asked(1, TokenIds.NONE));
        scripted.step();
        scripted.tick();
        ScriptedEngine next = new ScriptedEngine();
        try (TestTopology resumed = new TestTopology(next, scripted.kill())) {
            resumed.tick();
            assertThat(next.requests())
                    .containsExactly(
                            asked(0, TokenIds.of(ScriptedSession.token(new StreamId("r", 0), 0))),
                            asked(1, TokenIds.of(ScriptedSession.token(new StreamId("r", 1), 0))));
        }
    }

    @Test
    void areThoseOfTheSchemaByDefault() {
        scripted.send(
                Prompt.newBuilder().setRequestId("r").setPrompt("I like").setSeed(1L).build());
        assertThat(engine.requests())
                .containsExactly(
                        new GenerationRequest(
                                new StreamId("r", 0),
                                "fake",
                                new Gpt2Tokenizer().encode("I like"),
                                TokenIds.NONE,
                                new SamplingParams(1, 0, 1),
                                StopRules.after(16),
                                1,
                                Report.NONE,
                                0,
                                Optional.empty()));
    }

    @Test
    void mayBiasAsManyTokensAsTheLimitSays() {
        scripted.send(prompt("most", "I like").setLogitBias(biases(1024)).build());
        scripted.send(prompt("more", "I like").setLogitBias(biases(1025)).build());
        scripted.run();
        Answers answers = new Answers().take(scripted);
        assertThat(answers.completion("most", 0).getFinishReason()).isEqualTo(FinishReason.length);
        assertThat(answers.completion("more", 0).getError().getMessage())
                .isEqualTo("logit_bias must hold at most 1024 tokens, held 1025");
    }

    private static Map<String, Double> biases(int count) {
        Map<String, Double> biases = new HashMap<>();
        for (int id = 0; id < count; id++) {
            biases.put(Integer.toString(id), 1.0);
        }
        return biases;
    }

    @Test
    void reportTheMostProbableTokensWithEachToken() {
        topology.send(prompt("r", "I like").setMaxTokens(3).setLogprobs(2).build());
        topology.run();
        assertThat(topology.tokens())
                .hasSize(3)
                .allSatisfy(token -> {
                    assertThat(token.getLogprob()).isEqualTo(-0.5f);
                    assertThat(token.getTopLogprobs())
                            .extracting(TopLogprob::getLogprob)
                            .containsExactly(-1f, -2f);
                });
        assertThat(topology.predictions()).isEmpty();
    }

    @Test
    void reportTheTextsOfProbableTokens() {
        scripted.send(prompt("r", "I like").setLogprobs(2).build());
        scripted.run();
        assertThat(scripted.tokens().getFirst().getTopLogprobs())
                .containsExactly(
                        new TopLogprob(13, ".", -1f, null), new TopLogprob(14, "/", -2f, null));
    }

    @Test
    void reportNothingButTheTokensOwnProbabilityUnlessAsked() {
        topology.send(prompt("null", "I like").build());
        topology.send(prompt("zero", "I like").setLogprobs(0).build());
        topology.run();
        assertThat(topology.tokens())
                .hasSize(2)
                .allSatisfy(token -> {
                    assertThat(token.getLogprob()).isEqualTo(-0.5f);
                    assertThat(token.getTopLogprobs()).isNull();
                });
    }

    @Test
    void keepTheLastTokensOfAText() {
        String text = "word ".repeat(2_000);
        scripted.send(prompt("r", text).setTruncatePromptTokens(10).build());
        scripted.run();
        TokenIds all = new Gpt2Tokenizer().encode(text);
        assertThat(engine.requests().getFirst().prompt())
                .isEqualTo(all.slice(all.size() - 10, all.size()));
        Completion completion = scripted.completions().getFirst();
        assertThat(completion.getUsage().getPromptTokens()).isEqualTo(10);
        assertThat(completion.getFinishReason()).isEqualTo(FinishReason.length);
    }

    /// Tokenizing is work for the stream thread.
    @Test
    void truncateNoTextThatIsTooLongToBeTokenized() {
        String text = "word".repeat(32 * 1024);
        scripted.send(prompt("longest", text).setTruncatePromptTokens(1).build());
        scripted.send(prompt("longer", text + "!").setTruncatePromptTokens(1).build());
        scripted.run();
        Answers answers = new Answers().take(scripted);
        assertThat(answers.completion("longest", 0).getFinishReason())
                .isEqualTo(FinishReason.length);
        assertThat(answers.completion("longer", 0).getError().getMessage())
                .isEqualTo(
                        "prompt must fit into the model's context of 1024 tokens, had 131073"
                                + " characters");
    }

    @Test
    void keepTheLastTokensOfTokenIds() {
        List<Integer> ids = new ArrayList<>(Collections.nCopies(3_000, 464));
        ids.add(13);
        scripted.send(prompt("r", ids).setTruncatePromptTokens(2).build());
        scripted.send(prompt("short", List.of(1, 2)).setTruncatePromptTokens(5).build());
        assertThat(engine.requests())
                .extracting(GenerationRequest::prompt)
                .containsExactly(TokenIds.of(464, 13), TokenIds.of(1, 2));
    }

    @Test
    void serveAPromptOfABetterPriorityFirst() {
        for (int i = 0; i < 6; i++) {
            topology.send(prompt("usual-" + i, "text " + i).setMaxTokens(6).build());
        }
        topology.step();
        topology.send(prompt("urgent", "text").setMaxTokens(6).setPriority(-1).build());
        topology.run();
        List<String> ends = topology.completions().stream().map(Completion::getRequestId).toList();
        assertThat(ends).hasSize(7);
        assertThat(ends.indexOf("urgent")).isLessThan(4);
    }

    @Test
    void endWhatIsTooLateAlready() {
        topology.send(prompt("late", "I like").setN(3).setMaxTokens(9).setDeadline(BEGIN).build());
        topology.send(prompt("good", "I like").setMaxTokens(9).build());
        topology.run();
        Answers answers = new Answers().take(topology);
        answers.checkWhole("late", 3);
        answers.checkWhole("good", 1);
        for (int choice = 0; choice < 3; choice++) {
            assertThat(answers.tokens("late", choice)).hasSize(1);
            assertThat(answers.completion("late", choice).getFinishReason())
                    .isEqualTo(FinishReason.deadline_exceeded);
            assertThat(answers.completion("late", choice).getTokenIds()).isEmpty();
        }
        assertThat(answers.completion("good", 0).getFinishReason()).isEqualTo(FinishReason.length);
    }

    @Test
    void endAtTheDeadlineInTheMiddle() {
        topology.send(
                prompt("r", "I like")
                        .setN(2)
                        .setMaxTokens(40)
                        .setDeadline(BEGIN.plusSeconds(5))
                        .build());
        topology.steps(3);
        topology.pass(Duration.ofSeconds(5));
        topology.run();
        Answers answers = new Answers().take(topology);
        answers.checkWhole("r", 2);
        assertThat(answers.completions())
                .allSatisfy(completion -> {
                    assertThat(completion.getFinishReason())
                            .isEqualTo(FinishReason.deadline_exceeded);
                    assertThat(completion.getTokenIds()).hasSizeBetween(1, 8);
                    assertThat(completion.getError()).isNull();
                });
    }

    @Test
    void endAtTheDeadlineUnderANewOwner() {
        topology.send(
                prompt("r", "I like").setMaxTokens(40).setDeadline(BEGIN.plusSeconds(5)).build());
        topology.steps(3);
        Answers answers = new Answers().take(topology);
        try (TestTopology next = new TestTopology(topology.kill(), TestTopology.MODEL)) {
            next.steps(2);
            next.pass(Duration.ofSeconds(5));
            next.run();
            answers.take(next).checkWhole("r", 1);
        }
        Completion completion = answers.completion("r", 0);
        assertThat(completion.getFinishReason()).isEqualTo(FinishReason.deadline_exceeded);
        assertThat(completion.getTokenIds()).hasSizeBetween(4, 8);
    }

    @Test
    void tellWhatWasFoundInACache() {
        scripted.send(prompt("r", "I like").build());
        scripted.run();
        assertThat(scripted.completions().getFirst().getUsage().getCachedTokens()).isEqualTo(3);
    }
}

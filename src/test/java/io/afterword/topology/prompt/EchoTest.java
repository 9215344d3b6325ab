package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.domain.TokenIds;
import io.afterword.event.Completion;
import io.afterword.event.ErrorCode;
import io.afterword.event.FinishReason;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.model.token.Gpt2Tokenizer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The prompt's tokens in front of each continuation: once, whoever publishes them.
class EchoTest {
    private final TestTopology topology = new TestTopology();

    @AfterEach
    void close() {
        topology.close();
    }

    private static Prompt.Builder echoing(String text) {
        return prompt("r", text).setMaxTokens(5).setEcho(true);
    }

    @Test
    void comesFirstInEveryChoice() {
        topology.send(echoing("I like").setN(2).setLogprobs(3).build());
        topology.run();
        Answers answers = new Answers().take(topology);
        answers.checkWhole("r", 2);
        for (int choice = 0; choice < 2; choice++) {
            List<Token> stream = answers.tokens("r", choice);
            assertThat(stream).hasSize(6 + 5);
            assertThat(Answers.text(stream.subList(0, 6))).isEqualTo("I like");
            assertThat(stream.subList(0, 6))
                    .allMatch(token -> token.getLogprob() == null)
                    .allMatch(token -> token.getTopLogprobs() == null);
            assertThat(stream.subList(6, 11))
                    .allMatch(token -> token.getLogprob() != null)
                    .allMatch(token -> token.getTopLogprobs().size() == 3);
            Completion completion = answers.completion("r", choice);
            assertThat(completion.getText()).startsWith("I like").hasSize(6 + 5);
            assertThat(completion.getTokenIds()).hasSize(11).startsWith((int) 'I', (int) ' ');
            assertThat(completion.getUsage().getPromptTokens()).isEqualTo(6);
            assertThat(completion.getUsage().getCompletionTokens()).isEqualTo(5);
        }
    }

    @Test
    void isTheTextOfItsTokensWhereverTheirBordersLie() {
        String text = "größer 日本語 🚀👩\u200d👩\u200d👧";
        try (TestTopology scripted = new TestTopology(new ScriptedEngine())) {
            scripted.send(echoing(text).build());
            scripted.run();
            Answers answers = new Answers().take(scripted);
            answers.checkWhole("r", 1);
            TokenIds ids = new Gpt2Tokenizer().encode(text);
            List<Token> echo = answers.tokens("r", 0).subList(0, ids.size());
            assertThat(echo)
                    .extracting(Token::getTokenId)
                    .containsExactlyElementsOf(ids.stream().boxed().toList());
            assertThat(Answers.text(echo)).isEqualTo(text);
            assertThat(new String(Answers.bytes(echo), UTF_8)).isEqualTo(text);
        }
    }

    /// A prompt of token ids may end in the middle of a character.
    @Test
    void joinsNoCharacterWithTheContinuation() {
        topology.model().answering(TokenIds.of('a', 0xE2, 0x82), TokenIds.of(0xAC, 'b', 256));
        topology.send(
                prompt("r", List.of((int) 'a', 0xE2, 0x82)).setMaxTokens(9).setEcho(true).build());
        topology.run();
        Answers answers = new Answers().take(topology);
        answers.checkWhole("r", 1);
        assertThat(answers.completion("r", 0).getText()).isEqualTo("a\uFFFD\uFFFDb");
        assertThat(Answers.bytes(answers.tokens("r", 0)))
                .containsExactly('a', 0xE2, 0x82, 0xAC, 'b');
    }

    @Test
    void goesOnBehindAnEndOfText() {
        List<Integer> ids = List.of((int) 'a', 256, (int) 'b');
        topology.send(prompt("r", ids).setMaxTokens(2).setEcho(true).build());
        topology.run();
        Answers answers = new Answers().take(topology);
        answers.checkWhole("r", 1);
        assertThat(answers.completion("r", 0).getText()).startsWith("ab").hasSize(4);
    }

    @Test
    void isNotThereWhereTheModelIsGoneBeforeTheFirstToken() {
        topology.send(echoing("I like").build());
        try (TestTopology other = new TestTopology(topology.kill(), "another")) {
            other.run();
            Answers answers = new Answers().take(other);
            answers.checkWhole("r", 1);
            assertThat(answers.tokens("r", 0)).hasSize(1);
        }
    }

    @Test
    void isNotSearchedForStopStrings() {
        topology.model().answering("Stop. I like", " apples. Stop here");
        topology.send(
                prompt("r", "Stop. I like")
                        .setMaxTokens(40)
                        .setEcho(true)
                        .setStop(List.of("Stop"))
                        .build());
        topology.run();
        Completion completion = new Answers().take(topology).completion("r", 0);
        assertThat(completion.getText()).isEqualTo("Stop. I like apples. ");
        assertThat(completion.getStopReason()).isEqualTo("Stop");
    }

    @Test
    void isWhatIsLeftOfATruncatedPrompt() {
        topology.send(echoing("I like").setTruncatePromptTokens(4).build());
        topology.run();
        assertThat(topology.completions().getFirst().getText()).startsWith("like").hasSize(4 + 5);
    }

    @Test
    void isPublishedOnceWhereverTheInstanceIsKilled() {
        for (int kill = 0; kill < 5; kill++) {
            Answers answers = new Answers();
            try (TestTopology first = new TestTopology()) {
                first.send(echoing("I like").setN(2).build());
                first.steps(kill);
                first.step(); // computed, and never published
                answers.take(first);
                try (TestTopology second = new TestTopology(first.kill(), TestTopology.MODEL)) {
                    second.run();
                    answers.take(second).checkWhole("r", 2);
                }
            }
            assertThat(answers.tokens("r", 1))
                    .as("killed after %d steps", kill)
                    .extracting(Token::getIndex)
                    .containsExactlyElementsOf(IntStream.range(0, 11).boxed().toList());
        }
    }

    @Test
    void isThereWhenAStreamEndsBeforeItsFirstToken() {
        topology.send(echoing("I like").build());
        topology.cancel("r");
        Answers answers = new Answers().take(topology);
        answers.checkWhole("r", 1);
        assertThat(answers.tokens("r", 0)).hasSize(6 + 1);
        assertThat(answers.completion("r", 0).getText()).isEqualTo("I like");
        assertThat(answers.completion("r", 0).getUsage().getCompletionTokens()).isZero();
    }

    @Test
    void countsInTheIndexOfAStreamWhoseModelIsGone() {
        topology.send(echoing("I like").setN(2).build());
        topology.steps(2);
        List<Token> before = new ArrayList<>(topology.tokens());
        try (TestTopology other = new TestTopology(topology.kill(), "another")) {
            other.run();
            List<Token> after = other.tokens();
            assertThat(after).hasSize(2).allMatch(token -> token.getTokenId() == null);
            assertThat(after)
                    .allSatisfy(last -> {
                        assertThat(last.getFinishReason()).isEqualTo(FinishReason.error);
                        assertThat(last.getIndex())
                                .isEqualTo(ids(before, last.getChoiceIndex()).size());
                    });
            assertThat(other.completions())
                    .hasSize(2)
                    .allSatisfy(completion -> {
                        assertThat(completion.getError().getCode())
                                .isEqualTo(ErrorCode.UNKNOWN_MODEL);
                        assertThat(completion.getTokenIds())
                                .containsExactlyElementsOf(ids(before, completion.getChoiceIndex()))
                                .hasSizeGreaterThan(6);
                        assertThat(completion.getText()).isEmpty();
                    });
        }
    }

    private static List<Integer> ids(List<Token> tokens, int choice) {
        return tokens.stream()
                .filter(token -> token.getChoiceIndex() == choice)
                .map(Token::getTokenId)
                .toList();
    }
}

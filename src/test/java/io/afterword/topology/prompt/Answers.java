package io.afterword.topology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.event.Completion;
import io.afterword.event.Token;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// All tokens and completions of a test, over all owners of the task.
final class Answers {
    private final List<Token> tokens = new ArrayList<>();
    private final List<Completion> completions = new ArrayList<>();

    /// Takes what came since it was asked last.
    Answers take(TestTopology topology) {
        tokens.addAll(topology.tokens());
        completions.addAll(topology.completions());
        return this;
    }

    /// The tokens of one choice, in the order in which they came.
    List<Token> tokens(String requestId, int choice) {
        return tokens.stream()
                .filter(token -> token.getRequestId().equals(requestId))
                .filter(token -> token.getChoiceIndex() == choice)
                .toList();
    }

    /// The only completion of one choice.
    Completion completion(String requestId, int choice) {
        List<Completion> found =
                completions.stream()
                        .filter(completion -> completion.getRequestId().equals(requestId))
                        .filter(completion -> completion.getChoiceIndex() == choice)
                        .toList();
        assertThat(found).as("completions of %s, choice %d", requestId, choice).hasSize(1);
        return found.getFirst();
    }

    List<Completion> completions() {
        return List.copyOf(completions);
    }

    /// That every token of every choice came once, in order, and the last one alone says why; and
    /// that they add up to the completion.
    void checkWhole(String requestId, int choices) {
        assertThat(completions)
                .filteredOn(completion -> completion.getRequestId().equals(requestId))
                .hasSize(choices);
        for (int choice = 0; choice < choices; choice++) {
            checkWhole(tokens(requestId, choice), completion(requestId, choice));
        }
    }

    private static void checkWhole(List<Token> stream, Completion completion) {
        assertThat(stream)
                .extracting(Token::getIndex)
                .containsExactlyElementsOf(IntStream.range(0, stream.size()).boxed().toList());
        assertThat(stream.getLast().getFinishReason()).isEqualTo(completion.getFinishReason());
        assertThat(stream.subList(0, stream.size() - 1))
                .allMatch(token -> token.getFinishReason() == null);
        assertThat(stream.stream().map(Token::getTokenId).filter(Objects::nonNull))
                .containsExactlyElementsOf(completion.getTokenIds());
        assertThat(text(stream)).isEqualTo(completion.getText());
        if (!completion.getText().contains("\uFFFD")) {
            assertThat(new String(bytes(stream), UTF_8)).isEqualTo(completion.getText());
        }
    }

    static String text(List<Token> stream) {
        return stream.stream().map(Token::getText).collect(Collectors.joining());
    }

    static byte[] bytes(List<Token> stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Token token : stream) {
            ByteBuffer its = token.getBytes();
            bytes.write(its.array(), its.arrayOffset() + its.position(), its.remaining());
        }
        return bytes.toByteArray();
    }
}

package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A sequence's results do not depend, in a single bit, on what stands beside it, on how it was cut
/// into chunks, or on where it lies.
class RowStabilityTest {
    private static final SmallModels MODELS = SmallModels.load();

    @AfterAll
    static void closeModels() {
        MODELS.close();
    }

    @ParameterizedTest
    @EnumSource
    void givesTheSameLogitsForAllChunkingsOfAPrompt(Kind kind) {
        TokenIds sequence = Steps.tokens(3, 200);
        try (Gpt2Runner runner = MODELS.runner(kind, 1)) {
            float[][] whole = runner.logits(List.of(Steps.chunk(0, sequence)));
            for (int size : new int[] {1, 2, 3, 5, 12, 31, 32, 63, 64, 65, 128, 150}) {
                List<float[]> logits = new ArrayList<>();
                for (int from = 0; from < sequence.size(); from += size) {
                    int to = Math.min(from + size, sequence.size());
                    Chunk chunk = Steps.chunk(0, sequence, from, to);
                    logits.addAll(List.of(runner.logits(List.of(chunk))));
                }
                assertThat(logits).as("chunks of %d", size).containsExactly(whole);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesTheSameLogitsForAllChunkingsOfAContinuation(Kind kind) {
        TokenIds sequence = Steps.tokens(3, 200);
        for (int prompt : new int[] {1, 47, 64, 100}) {
            try (Gpt2Runner runner = MODELS.runner(kind, 1)) {
                float[][] whole = runner.logits(List.of(Steps.chunk(0, sequence, 0, 200, prompt)));
                for (int size : new int[] {1, 2, 7, 16, 40, 64, 99}) {
                    List<float[]> logits = new ArrayList<>();
                    for (int from = 0; from < sequence.size(); from += size) {
                        int to = Math.min(from + size, sequence.size());
                        Chunk chunk = Steps.chunk(0, sequence, from, to, prompt);
                        logits.addAll(List.of(runner.logits(List.of(chunk))));
                    }
                    assertThat(logits)
                            .as("prompt of %d, chunks of %d", prompt, size)
                            .containsExactly(whole);
                }
            }
        }
    }

    /// As sequences that begin alike share what was computed once, through a third slot or
    /// directly.
    @ParameterizedTest
    @EnumSource
    void givesTheSameLogitsAfterACopiedPrefix(Kind kind) {
        TokenIds sequence = Steps.tokens(3, 200);
        TokenIds other = Steps.tokens(4, 200);
        try (Gpt2Runner runner = MODELS.runner(kind, 3)) {
            float[][] whole = runner.logits(List.of(Steps.chunk(0, sequence)));
            for (int length : new int[] {1, 3, 63, 64, 65, 90, 128, 150, 199}) {
                TokenIds branch = sequence.slice(0, length).plus(other.slice(length, 200));
                runner.logits(List.of(Steps.chunk(0, branch), Steps.chunk(1, other)));
                runner.copy(new Copy(0, 0, 1, 0, length));
                float[][] rest = runner.logits(List.of(Steps.chunk(1, sequence, length, 200)));
                assertThat(rest)
                        .as("after %d", length)
                        .isEqualTo(Arrays.copyOfRange(whole, length, 200));
            }
            runner.copy(new Copy(1, 0, 2, 64, 64)); // kept at another place
            runner.logits(List.of(Steps.chunk(1, other)));
            runner.copy(new Copy(2, 64, 1, 0, 64));
            assertThat(runner.logits(List.of(Steps.chunk(1, sequence, 64, 200))))
                    .isEqualTo(Arrays.copyOfRange(whole, 64, 200));
        }
    }

    /// Attention takes 512 keys at a time.
    @ParameterizedTest
    @EnumSource
    void givesTheSameLogitsInALongContext(Kind kind) {
        Gpt2Config config =
                new Gpt2Config(
                        300, 1100, 64, 1, 4, 256, Activation.GELU_TANH, 1e-5, true, false, true, 0);
        TokenIds sequence = Steps.tokens(8, 1100);
        try (Gpt2Model model = Gpt2Model.load(Steps.weights(config), kind.arithmetic());
                Gpt2Runner runner = model.runner(2)) {
            float[][] whole = runner.logits(List.of(Steps.chunk(0, sequence, 0, 1100, 505)));
            for (int from : new int[] {500, 505, 1018, 1090}) {
                runner.logits(List.of(Steps.chunk(1, sequence, 0, from, 505)));
                for (int i = from; i < from + 10; i++) {
                    assertThat(runner.logits(List.of(Steps.chunk(1, sequence, i, i + 1, 505))))
                            .isDeepEqualTo(new float[][] {whole[i]});
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesOnAfterAMoveToAnotherSlot(Kind kind) {
        TokenIds sequence = Steps.tokens(4, 100);
        try (Gpt2Runner runner = MODELS.runner(kind, 3)) {
            float[][] whole = runner.logits(List.of(Steps.chunk(0, sequence)));
            runner.logits(List.of(Steps.chunk(0, Steps.tokens(5, 120))));
            runner.logits(List.of(Steps.chunk(2, sequence, 0, 70)));
            runner.copy(new Copy(2, 0, 0, 0, 70));
            runner.logits(List.of(Steps.chunk(2, Steps.tokens(6, 150))));
            assertThat(runner.logits(List.of(Steps.chunk(0, sequence, 70, 100))))
                    .isEqualTo(Arrays.copyOfRange(whole, 70, 100));
        }
    }

    @ParameterizedTest
    @EnumSource
    void choosesTheSameAfterARebuild(Kind kind) {
        try (Gpt2Runner runner = MODELS.runner(kind, 1);
                Gpt2Runner another = MODELS.runner(kind, 1)) {
            for (int number = 0; number < 10; number++) {
                Conversation conversation = Conversation.of(number);
                while (!conversation.isDone()) {
                    Choice rebuilt = another.forward(List.of(conversation.rebuilt(0))).getFirst();
                    Choice choice = runner.forward(List.of(conversation.next(0))).getFirst();
                    assertThat(rebuilt).isEqualTo(choice);
                    conversation.add(choice);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void choosesTheSameAloneTogetherAndInAnotherOrder(Kind kind) {
        List<List<Choice>> alone = generate(kind, 1, 0);
        assertThat(generate(kind, 64, 0)).isEqualTo(alone);
        assertThat(generate(kind, 13, 7)).isEqualTo(alone);
    }

    /// The choices of 64 conversations, by number.
    ///
    /// @param shuffle seed of another order, 0 for none
    private static List<List<Choice>> generate(Kind kind, int slots, int shuffle) {
        List<Conversation> all =
                IntStream.range(0, 64).mapToObj(Conversation::of).collect(Collectors.toList());
        if (shuffle != 0) {
            Collections.shuffle(all, new Random(shuffle));
        }
        try (Gpt2Runner runner = MODELS.runner(kind, slots)) {
            Conversation.runAll(runner, all, slots);
        }
        return all.stream()
                .sorted(Comparator.comparingInt(Conversation::number))
                .map(Conversation::choices)
                .toList();
    }

    @Test
    void choosesTheSameOnTwoThreadsAtOnce() {
        List<List<Choice>> alone = generate(Kind.INT8, 8, 0);
        List<CompletableFuture<List<List<Choice>>>> workers =
                IntStream.range(0, 2)
                        .mapToObj(worker ->
                                CompletableFuture.supplyAsync(
                                        () -> generate(Kind.INT8, 8, worker),
                                        task -> Thread.ofPlatform().start(task)))
                        .toList();
        for (CompletableFuture<List<List<Choice>>> worker : workers) {
            assertThat(worker.join()).isEqualTo(alone);
        }
    }
}

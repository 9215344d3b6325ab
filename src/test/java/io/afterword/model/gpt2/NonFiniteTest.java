package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;
import io.afterword.model.engine.Draw;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Optional;

/// A token whose embedding is broken harms the sequences that contain it, and no others: not those
/// in the same step, nor those that get its slot later.
class NonFiniteTest {
    private static final int BROKEN = BrokenWeights.BROKEN;

    /// Without the broken token.
    private static final TokenIds HEALTHY = healthy(90);

    @ParameterizedTest
    @EnumSource
    void harmsOnlyTheSequenceThatContainsTheToken(Kind kind) {
        try (Gpt2Model model = Gpt2Model.load(new BrokenWeights(), kind.arithmetic());
                Gpt2Runner runner = model.runner(3);
                Gpt2Runner alone = model.runner(1)) {
            Choice expected = choice(alone, 0, HEALTHY);
            List<Choice> choices =
                    runner.forward(
                            List.of(
                                    Steps.greedy(0, 0, HEALTHY.toArray()),
                                    Steps.greedy(1, 0, with(BROKEN, 66)),
                                    Steps.greedy(2, 0, HEALTHY.toArray())));
            assertThat(choices).extracting(Choice::finite).containsExactly(true, false, true);
            assertThat(choices.get(0)).isEqualTo(expected);
            assertThat(choices.get(2)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotHarmLaterUsersOfItsSlot(Kind kind) {
        try (Gpt2Model model = Gpt2Model.load(new BrokenWeights(), kind.arithmetic());
                Gpt2Runner runner = model.runner(2);
                Gpt2Runner alone = model.runner(1)) {
            assertThat(
                            runner.forward(List.of(Steps.greedy(0, 0, with(BROKEN, 3))))
                                    .getFirst()
                                    .finite())
                    .isFalse();
            runner.copy(new Copy(0, 0, 1, 0, 90));
            for (int slot : new int[] {0, 1}) {
                for (int length : new int[] {1, 2, 10, 64, 65, 90}) {
                    TokenIds prompt = HEALTHY.slice(0, length);
                    Choice expected = choice(alone, 0, prompt);
                    assertThat(expected.finite()).isTrue();
                    assertThat(choice(runner, slot, prompt)).isEqualTo(expected);
                    runner.forward(List.of(Steps.greedy(slot, 0, with(BROKEN, length / 2))));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotHarmThoseThatShareTheBlocksBeforeIt(Kind kind) {
        try (Gpt2Model model = Gpt2Model.load(new BrokenWeights(), kind.arithmetic());
                Gpt2Runner runner = model.runner(2);
                Gpt2Runner alone = model.runner(1)) {
            runner.forward(List.of(Steps.greedy(0, 0, with(BROKEN, 80))));
            runner.copy(new Copy(0, 0, 1, 0, KvMemory.BLOCK));
            Choice shared =
                    runner.forward(
                                    List.of(
                                            prompt(
                                                    1,
                                                    KvMemory.BLOCK,
                                                    HEALTHY.slice(KvMemory.BLOCK, 90))))
                            .getFirst();
            Choice expected = alone.forward(List.of(prompt(0, 0, HEALTHY))).getFirst();
            assertThat(expected.finite()).isTrue();
            assertThat(shared).isEqualTo(expected);
        }
    }

    private static Chunk prompt(int slot, int start, TokenIds tokens) {
        Draw greedy = new Draw(SamplingParams.GREEDY, 0);
        return new Chunk(slot, start, tokens, start + tokens.size(), Optional.of(greedy));
    }

    private static Choice choice(Gpt2Runner runner, int slot, TokenIds prompt) {
        return runner.forward(List.of(Steps.greedy(slot, 0, prompt.toArray()))).getFirst();
    }

    private static TokenIds healthy(int length) {
        int[] ids = Steps.tokens(1, length).toArray();
        for (int i = 0; i < length; i++) {
            ids[i] = ids[i] == BROKEN ? BROKEN + 1 : ids[i];
        }
        return TokenIds.of(ids);
    }

    private static int[] with(int token, int index) {
        int[] ids = HEALTHY.toArray();
        ids[index] = token;
        return ids;
    }
}

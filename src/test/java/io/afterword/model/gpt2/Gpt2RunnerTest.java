package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Copy;
import io.afterword.model.engine.ModelRunner;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

class Gpt2RunnerTest {
    private static final Gpt2Model MODEL =
            Gpt2Model.load(Steps.weights(Steps.SMALL), Precision.FP32);

    private final Gpt2Runner runner = MODEL.runner(2);

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    @AfterAll
    static void closeModel() {
        MODEL.close();
    }

    @Test
    void selectsForTheChunksThatHaveADraw() {
        TokenIds prompt = Steps.tokens(1, 10);
        assertThat(runner.forward(List.of())).isEmpty();
        assertThat(runner.forward(List.of(Steps.chunk(0, prompt)))).isEmpty();
        List<Choice> choices =
                runner.forward(
                        List.of(
                                Steps.chunk(1, Steps.tokens(2, 70)),
                                Steps.drawn(
                                        0,
                                        9,
                                        prompt.slice(9, 10),
                                        new SamplingParams(1, 0, 1),
                                        0.5)));
        assertThat(choices).hasSize(1);
        assertThat(choices.getFirst().finite()).isTrue();
        assertThat(choices.getFirst().logprob()).isNegative();
    }

    @Test
    void fillsItsContextToTheLastPosition() {
        TokenIds whole = Steps.tokens(1, MODEL.contextLength());
        assertThat(runner.logits(List.of(Steps.chunk(1, whole)))).hasNumberOfRows(200);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.forward(List.of(Steps.greedy(2, 0, 1))))
                .withMessage("slot 2, positions 0 to 0: there are 2 slots of 200 positions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.forward(List.of(Steps.greedy(0, 199, 1, 2))))
                .withMessage("slot 0, positions 199 to 200: there are 2 slots of 200 positions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.forward(List.of(Steps.greedy(0, 0, 300))))
                .withMessage("token 300 is not in the vocabulary of 300");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.copy(new Copy(0, 0, 7, 64, 10)))
                .withMessage("slot 7, positions 64 to 73: there are 2 slots of 200 positions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MODEL.newRunner(0))
                .withMessage("slots must be >= 1, was 0");
    }

    @Test
    void throwsWhatTheNativeSideThrows() {
        ModelRunner closed = MODEL.newRunner(1);
        closed.close();
        assertThatThrownBy(() -> closed.forward(List.of(Steps.greedy(0, 0, 1))))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void tellsTheBytesOfASlot() {
        // 2 layers, keys and values, 4 heads of 16 numbers, 200 positions in blocks of 64
        assertThat(MODEL.slotBytes()).isEqualTo(2 * 2 * 4 * 16 * 256 * 4);
        Arithmetic narrow = new Arithmetic(Precision.FP32, KvPrecision.BF16);
        try (Gpt2Model model = Gpt2Model.load(Steps.weights(Steps.SMALL), narrow)) {
            assertThat(model.slotBytes()).isEqualTo(2 * 2 * 4 * 16 * 256 * 2);
        }
    }
}

package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The way through the network that a GPU takes, on a CPU, which has its kernels too. They promise
/// no bits, so results are compared within the errors of their numbers.
class GpuKernelsTest {
    private static final double ERROR = 1e-4;
    private static final Gpt2Weights WEIGHTS = Steps.weights(Steps.SMALL);
    private static final Gpt2Model MODEL =
            Gpt2Model.load(WEIGHTS, new Arithmetic(Kernels.GPU, Precision.FP32, KvPrecision.FP32));

    @AfterAll
    static void closeModel() {
        MODEL.close();
    }

    @Test
    void decodesWhatItPrefills() {
        TokenIds sequence = Steps.tokens(3, 200);
        try (Gpt2Runner runner = MODEL.runner(2)) {
            float[][] whole = runner.logits(List.of(Steps.chunk(0, sequence)));
            for (int size : new int[] {1, 2, 31, 64, 150}) {
                List<float[]> logits = new ArrayList<>();
                for (int from = 0; from < 200; from += size) {
                    int to = Math.min(from + size, 200);
                    logits.addAll(
                            List.of(runner.logits(List.of(Steps.chunk(1, sequence, from, to)))));
                }
                assertClose(logits.toArray(float[][]::new), whole);
            }
        }
    }

    /// Of all lengths and kinds of selection: prompts beside continuations, slots that move.
    @Test
    void choosesInAnyBatchWhatACpusKernelsChoose() {
        try (Gpt2Model cpu = Gpt2Model.load(WEIGHTS, Precision.FP32)) {
            List<List<Choice>> expected = generate(cpu, 1);
            for (int slots : new int[] {1, 13, 40}) {
                assertSame(generate(MODEL, slots), expected);
            }
        }
    }

    private static List<List<Choice>> generate(Gpt2Model model, int slots) {
        List<Conversation> all = IntStream.range(0, 40).mapToObj(Conversation::of).toList();
        try (Gpt2Runner runner = model.runner(slots)) {
            Conversation.runAll(runner, all, slots);
        }
        return all.stream().map(Conversation::choices).toList();
    }

    private static void assertSame(List<List<Choice>> computed, List<List<Choice>> expected) {
        assertThat(computed).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            List<Choice> choices = computed.get(i);
            assertThat(choices)
                    .extracting(Choice::tokenId)
                    .isEqualTo(expected.get(i).stream().map(Choice::tokenId).toList());
            for (int c = 0; c < choices.size(); c++) {
                float logprob = expected.get(i).get(c).logprob();
                assertThat(choices.get(c).logprob()).isCloseTo(logprob, within((float) ERROR));
            }
        }
    }

    /// The rows of slots that run nothing leave no trace in them.
    @Test
    void leavesASlotAloneThatRunsNothing() {
        TokenIds sequence = Steps.tokens(3, 140);
        try (Gpt2Runner runner = MODEL.runner(4)) {
            float[][] whole = runner.logits(List.of(Steps.chunk(0, sequence)));
            runner.logits(List.of(Steps.chunk(1, sequence, 0, 120)));
            runner.logits(List.of(Steps.chunk(2, sequence, 0, 60), Steps.chunk(3, sequence, 0, 9)));
            for (int i = 0; i < 20; i++) {
                List<Chunk> chunks =
                        i % 5 == 4
                                ? List.of(
                                        Steps.chunk(2, sequence, 60 + i / 5 * 15, 75 + i / 5 * 15),
                                        Steps.chunk(3, sequence, 9 + i, 10 + i))
                                : List.of(Steps.chunk(3, sequence, 9 + i, 10 + i));
                float[][] logits = runner.logits(chunks);
                assertClose(
                        new float[][] {logits[logits.length - 1]}, new float[][] {whole[9 + i]});
            }
            float[][] rest =
                    runner.logits(
                            List.of(
                                    Steps.chunk(1, sequence, 120, 140),
                                    Steps.chunk(2, sequence, 120, 140)));
            float[][] expected = Arrays.copyOfRange(whole, 120, 140);
            assertClose(Arrays.copyOfRange(rest, 0, 20), expected);
            assertClose(Arrays.copyOfRange(rest, 20, 40), expected);
        }
    }

    /// What an earlier sequence left in a slot is seen by nobody, though whole slots are read.
    @Test
    void doesNotSeeWhatAnEarlierSequenceLeft() {
        TokenIds sequence = Steps.tokens(1, 200);
        try (Gpt2Model model =
                        Gpt2Model.load(
                                new BrokenWeights(),
                                new Arithmetic(Kernels.GPU, Precision.FP32, KvPrecision.FP32));
                Gpt2Runner runner = model.runner(3)) {
            TokenIds broken = TokenIds.of(BrokenWeights.BROKEN).plus(sequence.slice(1, 200));
            float[][] whole = runner.logits(List.of(Steps.chunk(2, sequence)));
            for (int slot : new int[] {0, 1}) {
                assertThat(runner.logits(List.of(Steps.chunk(slot, broken)))[199])
                        .contains(Float.NaN);
            }
            runner.copy(new Copy(2, 0, 1, 0, 70)); // a beginning that is shared
            runner.logits(List.of(Steps.chunk(0, sequence, 0, 3)));
            float[][] together =
                    runner.logits(
                            List.of(
                                    Steps.chunk(0, sequence, 3, 4),
                                    Steps.chunk(1, sequence, 70, 71),
                                    Steps.chunk(2, sequence, 199, 200)));
            assertClose(together, new float[][] {whole[3], whole[70], whole[199]});
        }
    }

    @Test
    void keepsKeysAndValuesInOtherNumbersThanProducts() {
        TokenIds sequence = Steps.tokens(3, 100);
        Arithmetic arithmetic = new Arithmetic(Kernels.GPU, Precision.BF16, KvPrecision.FP32);
        try (Gpt2Runner exact = MODEL.runner(1);
                Gpt2Model model = Gpt2Model.load(WEIGHTS, arithmetic);
                Gpt2Runner runner = model.runner(1)) {
            float[][] expected = exact.logits(List.of(Steps.chunk(0, sequence)));
            float[][] logits = runner.logits(List.of(Steps.chunk(0, sequence)));
            assertThat(largestDifference(logits, expected)).isBetween(ERROR, 0.5);
        }
    }

    @Test
    void areAnotherArithmeticThanACpus() {
        try (Gpt2Model cpu = Gpt2Model.load(WEIGHTS, Precision.FP32)) {
            assertThat(MODEL.fingerprint()).isNotEqualTo(cpu.fingerprint());
        }
    }

    @Test
    void haveNumbersOfTheirOwn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Arithmetic(Kernels.GPU, Precision.INT8, KvPrecision.FP32))
                .withMessage("there is no precision int8 on a GPU, only fp32, fp16, bf16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Arithmetic(Kernels.CPU, Precision.FP16, KvPrecision.FP32))
                .withMessage("there is no precision fp16 on a CPU, only fp32, bf16, int8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Arithmetic(Kernels.CPU, Precision.INT8, KvPrecision.FP16))
                .withMessage(
                        "there is no precision of keys and values fp16 on a CPU, only fp32, bf16");
    }

    private static void assertClose(float[][] computed, float[][] expected) {
        assertThat(largestDifference(computed, expected)).isLessThan(ERROR);
    }

    /// NaN if any is.
    private static double largestDifference(float[][] computed, float[][] expected) {
        assertThat(computed).hasSameDimensionsAs(expected);
        double largest = 0;
        for (int row = 0; row < expected.length; row++) {
            for (int i = 0; i < expected[row].length; i++) {
                largest = Math.max(largest, Math.abs(computed[row][i] - expected[row][i]));
            }
        }
        return largest;
    }
}

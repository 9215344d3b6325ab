package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class FootprintTest {
    private static final long GIGABYTE = 1L << 30;
    private static final Gpt2Config SMALL = Gpt2Shape.SMALL.config();

    @Test
    void countsTheBytesOfEveryKindOfNumbers() {
        List<Footprint> all = Footprint.allOf(SMALL, Kernels.CPU);
        List<Footprint> onGpu = Footprint.allOf(SMALL, Kernels.GPU);
        assertThat(all).extracting(Footprint::numbers).containsExactly("fp32", "bf16", "int8");
        assertThat(onGpu).extracting(Footprint::numbers).containsExactly("fp32", "bf16", "fp16");
        long parameters = 124_439_808; // as published
        long positions = 1024 * 768;
        long tokens = 50_257 * 768; // looked up in one form, multiplied in another
        assertThat(all.get(0))
                .isEqualTo(
                        new Footprint(
                                "fp32", 4 * (parameters + tokens), 4 * (parameters - positions)));
        long vectors = 12 * (4 + 3 + 1 + 4 + 1) * 768L + 2 * 768; // stay in fp32
        assertThat(all.get(1).weightBytes()).isEqualTo(2 * (parameters + tokens) + 2 * vectors);
        assertThat(all.get(1).readBytes()).isEqualTo(2 * (parameters - positions) + 2 * vectors);
        assertThat(onGpu.get(1).weightBytes()).isEqualTo(all.get(1).weightBytes() - 2 * tokens);
        assertThat(onGpu.get(2).weightBytes()).isEqualTo(onGpu.get(1).weightBytes());
    }

    @Test
    void countsAByteForANumberOfAProductInInt8() {
        Footprint int8 = Footprint.allOf(SMALL, Kernels.CPU).getLast();
        long vocabulary = 50_257;
        long products = 12 * 12 * 768L * 768 + vocabulary * 768;
        long scales = 12 * (3 + 1 + 4 + 1) * 768L + vocabulary;
        long vectors = 12 * (4 + 3 + 1 + 4 + 1) * 768L + 2 * 768;
        assertThat(int8.readBytes()).isEqualTo(products + 4 * (scales + vectors));
        assertThat(int8.weightBytes()).isEqualTo(int8.readBytes() + 4 * (vocabulary + 1024) * 768);
    }

    @Test
    void readsNoEmbeddingOfWhichARowIsEnough() {
        Gpt2Config untied =
                new Gpt2Config(
                        100, 64, 16, 1, 1, 64, Activation.GELU_TANH, 1e-5, true, false, false, 99);
        Footprint fp32 = Footprint.allOf(untied, Kernels.CPU).getFirst();
        assertThat(fp32.weightBytes() - fp32.readBytes()).isEqualTo(4 * (100 + 64) * 16);
    }

    @Test
    void countsKeysAndValuesOfATokenAndOfAContext() {
        assertThat(Footprint.kvBytesPerToken(SMALL, 4)).isEqualTo(73_728);
        assertThat(Footprint.kvBytesPerToken(Gpt2Shape.XL.config(), 2)).isEqualTo(307_200);
        assertThat(Footprint.slotBytes(SMALL, 4)).isEqualTo(73_728 * 1024);
    }

    @Test
    void fillsHalfOfWhatTheWeightsLeaveWithSlots() {
        Footprint weights = new Footprint("fp32", GIGABYTE, GIGABYTE);
        assertThat(weights.slots(5 * GIGABYTE, GIGABYTE, Kernels.CPU)).isEqualTo(2);
        assertThat(weights.slots(GIGABYTE / 2, GIGABYTE, Kernels.CPU)).isZero();
    }

    @Test
    void fillsMostOfAGpusMemoryWithSlots() {
        Footprint weights = new Footprint("bf16", GIGABYTE, GIGABYTE);
        assertThat(weights.slots(21 * GIGABYTE, GIGABYTE, Kernels.GPU)).isEqualTo(18);
        assertThat(weights.slots(GIGABYTE / 2, GIGABYTE, Kernels.GPU)).isZero();
    }
}

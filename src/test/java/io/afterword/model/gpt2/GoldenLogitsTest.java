package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Draw;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoldenLogitsTest {
    @Test
    void loads() {
        Gpt2Config config = new Gpt2Config(300, 128, 64, 3, 2, 256, Activation.GELU_TANH, 1e-5, true, false, true, 0);
        for (Precision precision : Precision.values()) {
            try (Gpt2Model model = Gpt2Model.load(new RandomWeights(config, 7, 0.2), precision)) {
                System.out.println(model.selfTest() + " " + model.fingerprint());
                assertThat(model.selfTest().passed()).isTrue();
            }
        }
    }
}

package io.afterword.topology.prompt.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.event.TopLogprob;
import io.afterword.model.engine.Prediction.Likely;
import io.afterword.model.token.Gpt2Tokenizer;

import org.junit.jupiter.api.Test;

import java.util.List;

class LikelihoodsTest {
    private final Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();

    @Test
    void haveTheTextsOfTheirTokens() {
        assertThat(
                        Likelihoods.of(
                                List.of(new Likely(2068, -0.5f), new Likely(13, -1.5f)), tokenizer))
                .containsExactly(
                        new TopLogprob(2068, " quick", -0.5f, null),
                        new TopLogprob(13, ".", -1.5f, null));
    }

    @Test
    void showBytesThatAreNoTextAndSpecialTokens() {
        int firstOfThreeBytes = tokenizer.encode("日").get(0);
        assertThat(
                        Likelihoods.of(
                                List.of(
                                        new Likely(firstOfThreeBytes, -1),
                                        new Likely(Gpt2Tokenizer.END_OF_TEXT, -2)),
                                tokenizer))
                .extracting(TopLogprob::getText)
                .containsExactly("\uFFFD", "");
    }

    /// A network's vocabulary may be padded.
    @Test
    void haveNoTextWhereTheTokenizerHasNoToken() {
        assertThat(Likelihoods.of(List.of(new Likely(50_257, -3)), tokenizer))
                .containsExactly(new TopLogprob(50_257, "", -3f, null));
    }
}

package io.afterword.model.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersTest {
    private static final Path OWN = Path.of("src/test/resources/io/afterword/model/token/checkpoint");

    @TempDir private Path empty;

    @Test
    void prefersTheCheckpointsOwn() {
        assertThat(Tokenizers.forCheckpoint(OWN, 50257, 0)).isInstanceOf(CheckpointTokenizer.class);
    }

    @Test
    void takesTheBuiltInVocabularyForAModelOfItsSize() {
        assertThat(Tokenizers.forCheckpoint(empty, 50257, 50256)).isInstanceOf(Gpt2Tokenizer.class);
    }

    @Test
    void refusesAModelThatHasNeither() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.forCheckpoint(empty, 1000, 999))
                .withMessageContaining(empty.toString())
                .withMessageContaining("lacks a tokenizer.json")
                .withMessageContaining("(1000, 999)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.forCheckpoint(empty, 50257, 0));
    }

    @Test
    void refusesATokenizerLargerThanTheModel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.forCheckpoint(OWN, 300, 0))
                .withMessageContaining("the model has 0..299");
    }
}

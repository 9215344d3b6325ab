package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.model.engine.FakeTokenizer;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;

import org.junit.jupiter.api.Test;

import java.util.List;

class ShownTokenTest {
    @Test
    void hasTheTextInQuotesAndTheBytes() {
        ShownToken quick = ShownToken.of(new Gpt2Tokenizer(), 2068);
        assertThat(quick.quoted()).isEqualTo("\" quick\"");
        assertThat(quick.hex()).isEqualTo("20 71 75 69 63 6b");
        assertThat(quick.json("id")).containsEntry("id", 2068).containsEntry("text", " quick");
    }

    @Test
    void hasNoTextWhereItIsAPartOfACharacter() {
        ShownToken part = ShownToken.of(new Gpt2Tokenizer(), 8582);
        assertThat(part.text()).isEmpty();
        assertThat(part.quoted()).isEmpty();
        assertThat(part.bytes()).contains(List.of(0xF0, 0x9F));
    }

    @Test
    void staysInItsLine() {
        assertThat(ShownToken.of(new Gpt2Tokenizer(), 198).quoted()).isEqualTo("\"\\n\"");
    }

    /// A network may have more tokens than its tokenizer.
    @Test
    void isUnknownBehindTheEndOfTheVocabulary() {
        Tokenizer tokenizer = new FakeTokenizer();
        int size = tokenizer.vocabularySize();
        assertThat(ShownToken.of(tokenizer, size - 1).bytes()).isPresent();
        assertThat(ShownToken.of(tokenizer, size)).isEqualTo(ShownToken.unknown(size));
        assertThat(ShownToken.unknown(size).json("id")).containsEntry("bytes", null);
    }

    @Test
    void saysThatItStandsForNoText() {
        assertThat(ShownToken.of(new Gpt2Tokenizer(), Gpt2Tokenizer.END_OF_TEXT).quoted())
                .isEqualTo("(special)");
    }
}

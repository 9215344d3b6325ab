package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;
import io.afterword.model.token.Gpt2Tokenizer;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;

class SampledTextTest {
    @Test
    void isTheSameForTheSameSeedAndAnotherForAnother() {
        String first = new SampledText(1).next();
        assertThat(new SampledText(1).next()).isEqualTo(first);
        assertThat(new SampledText(2).next()).isNotEqualTo(first);
    }

    /// Those of English text of this length lie between the bounds.
    @Test
    void hasRepeatedAndNewNgramsAsALanguageHas() {
        SampledText text = new SampledText(1);
        Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
        Set<TokenIds> pairs = new HashSet<>();
        Set<TokenIds> fives = new HashSet<>();
        int tokens = 0;
        while (tokens < 200_000) {
            TokenIds document = tokenizer.encode(text.next());
            for (int end = 5; end <= document.size(); end++) {
                pairs.add(document.slice(end - 2, end));
                fives.add(document.slice(end - 5, end));
            }
            tokens += document.size();
        }
        assertThat((double) pairs.size() / tokens).isBetween(0.2, 0.6);
        assertThat((double) fives.size() / tokens).isBetween(0.7, 0.98);
    }
}

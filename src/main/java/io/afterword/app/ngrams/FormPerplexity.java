package io.afterword.app.ngrams;

import io.afterword.domain.Perplexity;
import io.afterword.domain.TokenIds;
import io.afterword.model.markov.MarkovForm;
import io.afterword.model.markov.NgramScores;
import io.afterword.model.markov.NgramTable;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/// How well a table predicts a document in one of its forms.
record FormPerplexity(MarkovForm form, Perplexity perplexity) {
    /// Of a document, or its beginning. With markers, the end is one of the tokens.
    ///
    /// @param whole whether the text is all of its document
    static FormPerplexity of(TokenIds text, boolean whole, NgramTable table, MarkovForm form) {
        TokenIds marker = table.shape().marker();
        TokenIds all = marker.plus(text).plus(whole ? marker : TokenIds.NONE);
        return new FormPerplexity(
                form, Perplexity.of(NgramScores.of(all, marker.size(), table, form)));
    }

    /// What has no number is null.
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("order", form.order());
        all.put("estimate", form.estimate().label());
        all.put("perplexity", Double.isFinite(perplexity.value()) ? perplexity.value() : null);
        all.put("impossible", perplexity.impossible());
        return all;
    }
}

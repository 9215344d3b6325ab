package io.afterword.app.ngrams;

import io.afterword.domain.TokenIds;
import io.afterword.model.markov.Estimate;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.TableShape;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/// How many equally probable tokens would be as surprising as those of a text are on average.
///
/// @param tokens looked at; with markers, the end of the document among them
/// @param perplexity infinite if one of them had no chance
/// @param impossible how many had none
record Perplexity(int order, Estimate estimate, int tokens, double perplexity, int impossible) {
    /// Of a document, or its beginning.
    ///
    /// @param whole whether the text is all of its document
    static Perplexity of(
            TokenIds text, boolean whole, NgramTable table, Estimate estimate, int order) {
        TableShape shape = table.shape();
        TokenIds marker = shape.markers() ? TokenIds.of(shape.endOfText()) : TokenIds.NONE;
        TokenIds all = marker.plus(text).plus(whole ? marker : TokenIds.NONE);
        double logs = 0;
        int impossible = 0;
        int tokens = all.size() - marker.size();
        for (int i = marker.size(); i < all.size(); i++) {
            TokenIds context = all.slice(Math.max(0, i - order), i);
            double probability = table.probability(context, all.get(i), estimate, order);
            logs += Math.log(probability);
            impossible += probability == 0 ? 1 : 0;
        }
        return new Perplexity(order, estimate, tokens, Math.exp(-logs / tokens), impossible);
    }

    /// What has no number is null.
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("order", order);
        all.put("estimate", estimate.label());
        all.put("perplexity", Double.isFinite(perplexity) ? perplexity : null);
        all.put("impossible", impossible);
        return all;
    }
}

package io.afterword.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.domain.Evidence;
import io.afterword.model.select.Distribution;

import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A prediction as one JSON object. What was not asked for, is not known, or has no number is null.
final class PredictionJson {
    private PredictionJson() {}

    /// @param selection the parameters that were given, by their names
    static String of(PredictionRows rows, Map<String, Number> selection) {
        Predicted predicted = rows.predicted();
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("model", predicted.model());
        all.put("system_fingerprint", predicted.fingerprint());
        all.put("tokens", predicted.text().map(PredictionJson::tokens).orElse(null));
        all.put("position", predicted.position());
        all.putAll(uncertainty(rows.before()));
        all.put("after", rows.after().map(after -> after(after, selection)).orElse(null));
        all.put("top", rows.rows().stream().map(PredictionJson::row).toList());
        all.put("rest", rest(rows.rest()));
        try {
            return new ObjectMapper().writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, @Nullable Object>> tokens(List<ShownToken> tokens) {
        return tokens.stream().map(token -> token.json("token_id")).toList();
    }

    private static Map<String, Number> uncertainty(Distribution distribution) {
        Map<String, Number> all = new LinkedHashMap<>();
        all.put("entropy", distribution.entropy());
        all.put("effective_choices", Math.exp(distribution.entropy()));
        return all;
    }

    private static Map<String, Number> after(Distribution after, Map<String, Number> selection) {
        Map<String, Number> all = new LinkedHashMap<>(selection);
        all.putAll(uncertainty(after));
        all.put("kept", after.kept());
        return all;
    }

    private static Map<String, @Nullable Object> row(PredictionRows.Row row) {
        Map<String, @Nullable Object> all = row.token().json("token_id");
        all.put("probability", row.probability());
        all.put("logprob", Float.isFinite(row.logprob()) ? row.logprob() : null);
        all.put("probability_after", row.after().orElse(null));
        all.put("evidence", row.evidence().map(PredictionJson::evidence).orElse(null));
        return all;
    }

    private static Map<String, Number> evidence(Evidence evidence) {
        Map<String, Number> all = new LinkedHashMap<>();
        all.put("order", evidence.order());
        all.put("count", evidence.count());
        all.put("context_count", evidence.contextCount());
        return all;
    }

    private static Map<String, @Nullable Object> rest(PredictionRows.Rest rest) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("tokens", rest.tokens());
        all.put("probability", rest.probability());
        all.put("kept", rest.drawn().map(PredictionRows.Drawn::kept).orElse(null));
        all.put(
                "probability_after",
                rest.drawn().map(PredictionRows.Drawn::probability).orElse(null));
        return all;
    }
}

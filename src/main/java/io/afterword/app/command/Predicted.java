package io.afterword.app.command;

import io.afterword.domain.Evidence;
import io.afterword.model.select.Distribution;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/// What a model says of the token after a text.
///
/// @param model name of the model
/// @param fingerprint of what decides the prediction
/// @param text the text's tokens, where a tokenizer is at hand
/// @param position of the predicted token, from 0: the number of tokens before it
/// @param vocabulary what is known of a token, by its id
/// @param evidence what was counted for the most probable tokens, by their ids; empty where the
///   model does not count
record Predicted(
        String model,
        String fingerprint,
        Optional<List<ShownToken>> text,
        int position,
        Distribution distribution,
        IntFunction<ShownToken> vocabulary,
        Map<Integer, Evidence> evidence) {
    Predicted {
        evidence = Map.copyOf(evidence);
    }
}

package io.afterword.topology.prompt.admit;

import static io.afterword.domain.ErrorCode.PROMPT_TOO_LONG;

import io.afterword.domain.TokenIds;
import io.afterword.event.Prompt;
import io.afterword.model.engine.ServedModel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The tokens of prompts: given, or those of the text, and as many of the last ones as the prompt
/// wants to keep.
final class PromptTokens {
    private final Map<String, Integer> longestTokens = new HashMap<>(); // by model

    /// @throws RefusedPromptException if there are none, one that the model does not have, or more
    ///   than its context has room for
    TokenIds of(Prompt prompt, ServedModel model) throws RefusedPromptException {
        TokenIds tokens =
                kept(
                        prompt.getPrompt() instanceof List<?> ids
                                ? given(ids, model)
                                : encoded((String) prompt.getPrompt(), model),
                        prompt);
        if (tokens.isEmpty()) {
            throw RefusedPromptException.invalid("prompt must not be empty");
        }
        // What comes after the prompt needs room, but for a prediction.
        int most = model.network().contextLength() - (prompt.getMaxTokens() == 0 ? 0 : 1);
        if (tokens.size() > most) {
            throw tooLong("%d tokens".formatted(tokens.size()), most, model);
        }
        return tokens;
    }

    private static TokenIds kept(TokenIds tokens, Prompt prompt) {
        Integer most = prompt.getTruncatePromptTokens();
        return most == null || most >= tokens.size()
                ? tokens
                : tokens.slice(tokens.size() - most, tokens.size());
    }

    private static TokenIds given(List<?> ids, ServedModel model) throws RefusedPromptException {
        int[] tokens = ids.stream().mapToInt(id -> (Integer) id).toArray();
        for (int id : tokens) {
            ParameterCheck.tokenId("prompt", id, model);
        }
        return TokenIds.of(tokens);
    }

    private TokenIds encoded(String text, ServedModel model) throws RefusedPromptException {
        // A text that no tokenization could fit is refused before the stream thread tokenizes it.
        int context = model.network().contextLength();
        if (text.length() > (long) context * longestToken(model)) {
            throw tooLong("%d characters".formatted(text.length()), context, model);
        }
        return model.tokenizer().encode(text);
    }

    /// The most bytes, and so the most characters, that one token stands for.
    private int longestToken(ServedModel model) {
        return longestTokens.computeIfAbsent(
                model.name(),
                name ->
                        IntStream.range(0, model.tokenizer().vocabularySize())
                                .map(id -> model.tokenizer().bytes(id).length)
                                .max()
                                .orElseThrow());
    }

    private static RefusedPromptException tooLong(String length, int most, ServedModel model) {
        int context = model.network().contextLength();
        return new RefusedPromptException(
                PROMPT_TOO_LONG,
                "prompt must %s the model's context of %d tokens, had %s"
                        .formatted(most < context ? "leave room in" : "fit into", context, length));
    }
}

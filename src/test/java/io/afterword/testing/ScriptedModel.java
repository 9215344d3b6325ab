package io.afterword.testing;

import io.afterword.domain.TokenIds;
import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.token.Tokenizer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A language model without weights: of every next token it is certain. A prompt that it was told
/// of gets the continuation that it was told, and the end of text; any other is said again, and
/// again. Thread-safe.
final class ScriptedModel implements LanguageModel {
    static final String NAME = "scripted";

    /// As GPT-2's.
    private static final int CONTEXT = 1_024;

    private final Tokenizer tokenizer;
    private final Map<TokenIds, TokenIds> script = new ConcurrentHashMap<>();

    ScriptedModel(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    void answer(String prompt, String continuation) {
        TokenIds end = TokenIds.of(endOfText());
        script.put(tokenizer.encode(prompt), tokenizer.encode(continuation).plus(end));
    }

    /// The token after those of a prompt and `index` tokens of its continuation.
    int next(TokenIds prompt, int index) {
        TokenIds continuation = script.getOrDefault(prompt, prompt);
        return continuation.get(index % continuation.size());
    }

    @Override
    public int vocabularySize() {
        return tokenizer.vocabularySize();
    }

    @Override
    public int contextLength() {
        return CONTEXT;
    }

    @Override
    public int endOfText() {
        return tokenizer.endOfText();
    }

    @Override
    public String fingerprint() {
        return NAME;
    }

    @Override
    public long slotBytes() {
        return (long) CONTEXT * Integer.BYTES;
    }

    @Override
    public EngineSettings settings(EngineSettings shared) {
        return new EngineSettings(1, shared.slots(), shared.runAhead(), CONTEXT, 0);
    }

    @Override
    public ModelRunner newRunner(int slots) {
        return new ScriptedRunner(this, slots);
    }

    @Override
    public void close() {}
}

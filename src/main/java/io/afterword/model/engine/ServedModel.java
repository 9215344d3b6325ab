package io.afterword.model.engine;

import io.afterword.model.token.Tokenizer;

/// A model under the name by which prompts ask for it, with its tokenizer.
public record ServedModel(String name, LanguageModel network, Tokenizer tokenizer) {
    public ServedModel {
        if (tokenizer.vocabularySize() > network.vocabularySize()) {
            throw new IllegalArgumentException(
                    "model %s: its tokenizer has %d tokens, its network %d"
                            .formatted(name, tokenizer.vocabularySize(), network.vocabularySize()));
        }
    }

    /// Digest of everything that decides the tokens: weights, precision, program, tokenizer.
    public String fingerprint() {
        return network.fingerprint() + "-" + tokenizer.fingerprint();
    }
}

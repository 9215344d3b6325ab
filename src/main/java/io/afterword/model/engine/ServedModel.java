package io.afterword.model.engine;

import io.afterword.model.token.Tokenizer;

import java.util.Optional;

/// A model under the name by which prompts ask for it, with its tokenizer.
public record ServedModel(String name, LanguageModel network, Tokenizer tokenizer) {
    private static final char FORM_MARK = ':';

    public ServedModel {
        if (tokenizer.vocabularySize() > network.vocabularySize()) {
            throw new IllegalArgumentException(
                    "model %s: its tokenizer has %d tokens, its network %d"
                            .formatted(name, tokenizer.vocabularySize(), network.vocabularySize()));
        }
    }

    /// The name of the model in what a prompt asks for: all before the first colon.
    static String base(String asked) {
        int mark = asked.indexOf(FORM_MARK);
        return mark < 0 ? asked : asked.substring(0, mark);
    }

    /// The form in what a prompt asks for: all behind the first colon; empty if there is none.
    static String form(String asked) {
        int mark = asked.indexOf(FORM_MARK);
        return mark < 0 ? "" : asked.substring(mark + 1);
    }

    /// This model, or a form of it, under the name that asks for it.
    Optional<ServedModel> as(String asked) {
        if (asked.equals(name)) {
            return Optional.of(this);
        }
        return base(asked).equals(name)
                ? network.form(form(asked)).map(form -> new ServedModel(asked, form, tokenizer))
                : Optional.empty();
    }

    /// Digest of everything that decides the tokens: weights, precision, program, tokenizer.
    public String fingerprint() {
        return network.fingerprint() + "-" + tokenizer.fingerprint();
    }
}

package io.afterword.model.engine;

import java.util.Optional;

/// A network's weights: immutable, loaded once, shared by all workers. Thread-safe.
public interface LanguageModel extends AutoCloseable {
    int vocabularySize();

    /// The largest number of tokens, prompt and continuation together.
    int contextLength();

    /// The token that ends a document.
    int endOfText();

    /// Digest of weights, precision, program and the result of the self-test at load.
    String fingerprint();

    /// Bytes of key-value memory that one slot takes.
    long slotBytes();

    /// What its engine makes of the settings that are every model's.
    default EngineSettings settings(EngineSettings shared) {
        return shared;
    }

    /// This model as a prompt may ask for it, by its name, a colon and the form, as in `markov:3`.
    /// It owns nothing; runners of this model run it, and find the form in the [Draw].
    ///
    /// @return empty if there is no such form
    default Optional<LanguageModel> form(String form) {
        return Optional.empty();
    }

    /// How its name may go on, for messages: `[:1..5]`. Empty if it has no forms.
    default String forms() {
        return "";
    }

    /// How many workers run it best on a machine with so many cores: one for each, or for a model
    /// on a device of its own, one.
    default int workers(int cores) {
        return cores;
    }

    /// How many tokens a step of it runs best: [EngineSettings#stepTokens].
    default int stepTokens() {
        return EngineSettings.STEP_TOKENS;
    }

    /// A runner with key-value memory for `slots` sequences. Called on the thread that will use it.
    ModelRunner newRunner(int slots);

    @Override
    void close();
}

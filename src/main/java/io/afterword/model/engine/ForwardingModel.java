package io.afterword.model.engine;

import java.util.Optional;

/// A model that is another one, run in another way: what differs is overridden.
public abstract class ForwardingModel implements LanguageModel {
    private final LanguageModel model;

    protected ForwardingModel(LanguageModel model) {
        this.model = model;
    }

    @Override
    public final int vocabularySize() {
        return model.vocabularySize();
    }

    @Override
    public final int contextLength() {
        return model.contextLength();
    }

    @Override
    public final int endOfText() {
        return model.endOfText();
    }

    @Override
    public final String fingerprint() {
        return model.fingerprint();
    }

    @Override
    public final long slotBytes() {
        return model.slotBytes();
    }

    @Override
    public final EngineSettings settings(EngineSettings shared) {
        return model.settings(shared);
    }

    @Override
    public final Optional<LanguageModel> form(String form) {
        return model.form(form);
    }

    @Override
    public final String forms() {
        return model.forms();
    }

    @Override
    public final int workers(int cores) {
        return model.workers(cores);
    }

    @Override
    public final int stepTokens() {
        return model.stepTokens();
    }

    @Override
    public ModelRunner newRunner(int slots) {
        return model.newRunner(slots);
    }

    @Override
    public final void close() {
        model.close();
    }
}

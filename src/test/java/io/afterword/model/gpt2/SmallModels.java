package io.afterword.model.gpt2;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// The small network in every kind of numbers.
record SmallModels(Map<Kind, Gpt2Model> models) implements AutoCloseable {
    static SmallModels load() {
        Gpt2Weights weights = Steps.weights(Steps.SMALL);
        Map<Kind, Gpt2Model> models = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            models.put(kind, Gpt2Model.load(weights, kind.arithmetic()));
        }
        return new SmallModels(models);
    }

    Gpt2Runner runner(Kind kind, int slots) {
        return Objects.requireNonNull(models.get(kind)).runner(slots);
    }

    @Override
    public void close() {
        models.values().forEach(Gpt2Model::close);
    }
}

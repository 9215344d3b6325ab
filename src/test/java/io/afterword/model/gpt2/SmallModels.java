package io.afterword.model.gpt2;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// The small network in every precision.
record SmallModels(Map<Precision, Gpt2Model> models) implements AutoCloseable {
    static SmallModels load() {
        Gpt2Weights weights = Steps.weights(Steps.SMALL);
        Map<Precision, Gpt2Model> models = new EnumMap<>(Precision.class);
        for (Precision precision : Precision.values()) {
            models.put(precision, Gpt2Model.load(weights, precision));
        }
        return new SmallModels(models);
    }

    Gpt2Runner runner(Precision precision, int slots) {
        return Objects.requireNonNull(models.get(precision)).runner(slots);
    }

    @Override
    public void close() {
        models.values().forEach(Gpt2Model::close);
    }
}

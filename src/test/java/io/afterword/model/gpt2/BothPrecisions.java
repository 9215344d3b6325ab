package io.afterword.model.gpt2;

/// The small network in fp32 and in int8.
record BothPrecisions(Gpt2Model fp32, Gpt2Model int8) implements AutoCloseable {
    static BothPrecisions load() {
        Gpt2Weights weights = Steps.weights(Steps.SMALL);
        return new BothPrecisions(
                Gpt2Model.load(weights, Precision.FP32), Gpt2Model.load(weights, Precision.INT8));
    }

    Gpt2Runner runner(Precision precision, int slots) {
        return switch (precision) {
            case FP32 -> fp32.runner(slots);
            case INT8 -> int8.runner(slots);
        };
    }

    @Override
    public void close() {
        fp32.close();
        int8.close();
    }
}

package io.afterword.app.bench;

/// ModelConditions for tests: those that the goals are about, and others.
final class Measured {
    private Measured() {}

    static ModelConditions on(String model, String precision, int batch) {
        return on(model, precision, batch, 200, 2);
    }

    static ModelConditions on(String model, String precision, int batch, int context, int cores) {
        return new ModelConditions(
                model, "cpu", precision, batch, context, cores, cores, 64, 5, 0.26);
    }

    static ModelConditions onGpu(String model, String precision, int batch) {
        return new ModelConditions(model, "gpu:0", precision, batch, 200, 1, 16, 64, 5, 0.26);
    }
}

package io.afterword.app.bench;

/// Conditions for tests: those that the goals are about, and others.
final class Measured {
    private Measured() {}

    static Conditions on(String model, String precision, int batch) {
        return on(model, precision, batch, 200, 2);
    }

    static Conditions on(String model, String precision, int batch, int context, int cores) {
        return new Conditions(model, "cpu", precision, batch, context, cores, cores, 64, 5, 0.26);
    }

    static Conditions onGpu(String model, String precision, int batch) {
        return new Conditions(model, "gpu:0", precision, batch, 200, 1, 16, 64, 5, 0.26);
    }
}

package io.afterword.app.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/// Under which something was measured.
///
/// @param model the network's shape, by its published name
/// @param device as the setting `model.device`
/// @param precision in lower case
/// @param batch sequences that ran at once
/// @param context tokens that a sequence had in the middle of a round
/// @param load the machine's load average of a minute when the run began: what else ran beside it;
///   negative where it is unknown
record Conditions(
        String model,
        String device,
        String precision,
        int batch,
        int context,
        int workers,
        int cores,
        int steps,
        int rounds,
        double load) {
    boolean areOfGpu() {
        return device.startsWith("gpu");
    }

    Conditions withBatch(int other) {
        return new Conditions(
                model, device, precision, other, context, workers, cores, steps, rounds, load);
    }

    Conditions withModel(String other) {
        return new Conditions(
                other, device, precision, batch, context, workers, cores, steps, rounds, load);
    }

    /// In the order in which they are shown.
    Map<String, Object> asMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model);
        all.put("device", device);
        all.put("precision", precision);
        all.put("batch", batch);
        all.put("context", context);
        all.put("workers", workers);
        all.put("cores", cores);
        all.put("steps", steps);
        all.put("rounds", rounds);
        all.put("load", Math.round(load * 10) / 10.0);
        return all;
    }
}

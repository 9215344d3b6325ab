package io.afterword.app.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/// Under which something of a network was measured.
///
/// @param model the network's shape, by its published name
/// @param device as the setting `model.device`
/// @param precision in lower case
/// @param batch sequences that ran at once
/// @param context tokens that a sequence had in the middle of a round
/// @param load the machine's load average of a minute when the run began: what else ran beside it;
///   negative where it is unknown
record ModelConditions(
        String model,
        String device,
        String precision,
        int batch,
        int context,
        int workers,
        int cores,
        int steps,
        int rounds,
        double load)
        implements Conditions {
    boolean areOfGpu() {
        return device.startsWith("gpu");
    }

    ModelConditions withBatch(int other) {
        return new ModelConditions(
                model, device, precision, other, context, workers, cores, steps, rounds, load);
    }

    ModelConditions withModel(String other, int itsContext) {
        return new ModelConditions(
                other, device, precision, batch, itsContext, workers, cores, steps, rounds, load);
    }

    @Override
    public String brief() {
        return "%s, %s, batch %d".formatted(model, precision, batch);
    }

    @Override
    public Map<String, Object> asMap() {
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

package io.afterword.app.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/// Under which training was measured.
///
/// @param model the network's shape, by its published name
/// @param device as the setting `model.device`
/// @param precision of products, in lower case
/// @param rows that were learned at once
/// @param length of a row in tokens
/// @param vocabulary tokens that have a row of their own in the table
/// @param threads inside an operation
/// @param load the machine's load average of a minute when the run began; negative where it is
///   unknown
record TrainConditions(
        String model,
        String device,
        String precision,
        int rows,
        int length,
        int vocabulary,
        int threads,
        int cores,
        int rounds,
        double load)
        implements Conditions {
    boolean areOfGpu() {
        return device.startsWith("gpu");
    }

    @Override
    public String brief() {
        return "%s, %s, %d rows of %d".formatted(model, precision, rows, length);
    }

    @Override
    public Map<String, Object> asMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model);
        all.put("device", device);
        all.put("precision", precision);
        all.put("rows", rows);
        all.put("length", length);
        all.put("vocabulary", vocabulary);
        all.put("threads", threads);
        all.put("cores", cores);
        all.put("rounds", rounds);
        all.put("load", Math.round(load * 10) / 10.0);
        return all;
    }
}

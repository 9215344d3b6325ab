package io.afterword.app.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.chart.Chart;
import io.afterword.app.chart.Curve;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;

/// How the loss fell, as part of a checkpoint: at each report the step, the loss, and that of
/// documents that are held out, if there are any.
final class LossCurve {
    private final ArrayNode points;

    /// @param state `training.json`, which has it
    LossCurve(ObjectNode state) {
        points = state.withArray("losses");
    }

    void add(long step, double loss, OptionalDouble heldOutPerplexity) {
        ArrayNode point = points.addArray().add(step).add(loss);
        heldOutPerplexity.ifPresent(perplexity -> point.add(Math.log(perplexity)));
    }

    Chart chart() {
        return new Chart(
                "Loss of a training",
                "updates",
                "nats per token",
                false,
                List.of(curve("learned", 1), curve("held out", 2)));
    }

    private Curve curve(String name, int column) {
        return new Curve(name, column(0), column(column));
    }

    private List<Double> column(int column) {
        return StreamSupport.stream(points.spliterator(), false)
                .map(point -> point.path(column))
                .map(value -> value.isNumber() ? value.asDouble() : Double.NaN)
                .toList();
    }
}

package io.afterword.topology.prompt.task;

import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/// What one task counts, as metrics of Kafka Streams in the group `afterword-task-metrics`.
public final class TaskSensors implements AutoCloseable {
    static final String GROUP = "afterword-task-metrics";

    private final StreamsMetrics metrics;
    private final Map<String, String> tags;
    private final Sensor duplicates;
    private final Sensor unknownCancels;
    private final Sensor slots;

    private TaskSensors(StreamsMetrics metrics, String task) {
        this.metrics = metrics;
        this.tags = Map.of("task-id", task);
        duplicates = sensor("duplicates-dropped", task);
        duplicates.add(
                name("duplicates-dropped-total", "Prompts dropped because their id was known"),
                new CumulativeCount());
        unknownCancels = sensor("cancels-ignored", task);
        unknownCancels.add(
                name("cancels-ignored-total", "Cancels of an unknown or finished prompt"),
                new CumulativeCount());
        slots = sensor("kv-cache-slots", task);
        slots.add(name("kv-cache-slots", "Slots of key-value memory that the task holds"), new Value());
    }

    public static TaskSensors of(ProcessorContext<?, ?> context) {
        return new TaskSensors(
                context.metrics(), Thread.currentThread().getName() + "." + context.taskId());
    }

    public void duplicateDropped() {
        duplicates.record();
    }

    public void cancelIgnored() {
        unknownCancels.record();
    }

    public void slots(int held) {
        slots.record(held);
    }

    @Override
    public void close() {
        metrics.removeSensor(duplicates);
        metrics.removeSensor(unknownCancels);
        metrics.removeSensor(slots);
    }

    private Sensor sensor(String name, String task) {
        return metrics.addSensor("afterword." + task + "." + name, RecordingLevel.INFO);
    }

    private MetricName name(String name, String description) {
        return new MetricName(name, GROUP, description, tags);
    }
}

package io.afterword.topology.corpus;

import io.afterword.model.markov.BatchReport;

import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

import java.util.EnumMap;
import java.util.Map;

/// What one task has learned, as metrics of Kafka Streams in the group `afterword-corpus-metrics`.
final class LearnSensors implements AutoCloseable {
    static final String GROUP = "afterword-corpus-metrics";

    private final StreamsMetrics metrics;
    private final Map<Learned, Sensor> sensors = new EnumMap<>(Learned.class);

    private LearnSensors(StreamsMetrics metrics, String task) {
        this.metrics = metrics;
        for (Learned learned : Learned.values()) {
            Sensor sensor =
                    metrics.addSensor(
                            "afterword.%s.%s".formatted(task, learned.metric), RecordingLevel.INFO);
            sensor.add(
                    new MetricName(learned.metric, GROUP, learned.meaning, Map.of("task-id", task)),
                    new CumulativeSum());
            sensors.put(learned, sensor);
        }
    }

    static LearnSensors of(ProcessorContext<?, ?> context) {
        return new LearnSensors(
                context.metrics(), Thread.currentThread().getName() + "." + context.taskId());
    }

    void add(Learned learned, double more) {
        Sensor sensor = sensors.get(learned);
        if (sensor != null && more != 0) {
            sensor.record(more);
        }
    }

    void counted(BatchReport report, long nanos) {
        add(Learned.BATCHES, 1);
        add(Learned.TOKENS_COUNTED, (double) report.tokens());
        add(Learned.ROWS_READ, (double) report.rowsRead());
        add(Learned.ROWS_WRITTEN, (double) report.rowsWritten());
        add(Learned.BYTES_WRITTEN, (double) report.bytesWritten());
        add(Learned.COUNTING_SECONDS, nanos / 1e9);
    }

    @Override
    public void close() {
        sensors.values().forEach(metrics::removeSensor);
        sensors.clear();
    }

    enum Learned {
        DOCUMENTS("documents-total", "Documents that came"),
        TOKENS("tokens-total", "Tokens of these documents"),
        EMPTY_DOCUMENTS("empty-documents-total", "Of these documents, those without a token"),
        REPEATED_DOCUMENTS("repeated-documents-total", "Documents that came again, unchanged"),
        DOCUMENTS_TAKEN_BACK("documents-taken-back-total", "Documents replaced or deleted"),
        TOMBSTONES_IGNORED(
                "tombstones-ignored-total", "Deletions where documents are not kept, or no key"),
        DOCUMENTS_REFUSED("documents-refused-total", "Documents or deletions with too long an id"),
        BATCHES("batches-total", "Batches counted"),
        TOKENS_COUNTED("tokens-counted-total", "Tokens counted or taken back"),
        ROWS_READ("rows-read-total", "Rows of the table that were asked for"),
        ROWS_WRITTEN("rows-written-total", "Rows of the table that were written or removed"),
        BYTES_WRITTEN("row-bytes-written-total", "Bytes of these rows, with their keys"),
        COUNTING_SECONDS("counting-seconds-total", "Time that counting took");

        private final String metric;
        private final String meaning;

        Learned(String metric, String meaning) {
            this.metric = metric;
            this.meaning = meaning;
        }
    }
}

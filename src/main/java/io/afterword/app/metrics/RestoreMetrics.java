package io.afterword.app.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How far an application is with reading its stores back. Thread-safe.
final class RestoreMetrics implements StateRestoreListener {
    private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> remaining = new ConcurrentHashMap<>();
    private final Counter restored;

    RestoreMetrics(MeterRegistry registry, Tags tags) {
        restored =
                Counter.builder("afterword.restore.records")
                        .description("Records read back into stores")
                        .tags(tags)
                        .register(registry);
        Gauge.builder("afterword.restore.remaining.records", this, RestoreMetrics::remaining)
                .description("Records, by their offsets, still to be read back into stores")
                .tags(tags)
                .register(registry);
    }

    private double remaining() {
        return remaining.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long begin, long end) {
        ends.put(partition, end);
        remaining.put(partition, Math.max(0, end - begin));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long last, long records) {
        restored.increment((double) records);
        Long end = ends.get(partition);
        if (end != null) {
            remaining.put(partition, Math.max(0, end - last - 1));
        }
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long records) {
        forget(partition);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long records) {
        forget(partition);
    }

    private void forget(TopicPartition partition) {
        ends.remove(partition);
        remaining.remove(partition);
    }
}

package io.afterword.app.metrics;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/// Numbers that Kafka Streams has of itself, and that stand for several tasks, threads or
/// partitions.
final class KafkaNumbers {
    private KafkaNumbers() {}

    /// The values of all metrics of a name that have one.
    static DoubleStream of(
            KafkaStreams streams, String group, String name, Predicate<MetricName> which) {
        return streams.metrics().values().stream()
                .filter(metric -> metric.metricName().group().equals(group))
                .filter(metric -> metric.metricName().name().equals(name))
                .filter(metric -> which.test(metric.metricName()))
                .map(Metric::metricValue)
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .filter(Double::isFinite);
    }

    static DoubleStream of(KafkaStreams streams, String group, String name) {
        return of(streams, group, name, _ -> true);
    }
}

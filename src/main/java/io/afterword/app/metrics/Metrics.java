package io.afterword.app.metrics;

import io.afterword.app.serve.Observer;
import io.afterword.app.settings.Settings;
import io.afterword.domain.ErrorCode;
import io.afterword.model.engine.Engines;
import io.afterword.model.engine.Measurements;
import io.afterword.model.markov.LiveTable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.apache.kafka.streams.KafkaStreams;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// All metrics of an instance: of its engines, of the n-gram table, of Kafka Streams and of the
/// JVM. Thread-safe.
public final class Metrics implements Observer, AutoCloseable {
    /// Of what is scraped.
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double MILLIS_PER_SECOND = 1e3;

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final List<KafkaStreamsMetrics> applications = new ArrayList<>();
    private final Map<String, EngineMetrics> engines = new ConcurrentHashMap<>();
    private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);
    private final String corpus;

    /// @param table that prompts are answered from
    public Metrics(Settings settings, LiveTable table) {
        corpus = settings.topics().corpus().name();
        if (settings.ngrams().enabled()) {
            bind(table, settings.ngrams().order());
        }
        for (ErrorCode code : ErrorCode.values()) {
            refused.put(code, counterOf(code));
        }
        collections.bindTo(registry);
        List.of(
                        new ClassLoaderMetrics(),
                        new JvmInfoMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
    }

    private Counter counterOf(ErrorCode code) {
        return Counter.builder("afterword.request.refused")
                .description("Prompts that were refused at once")
                .tags("error_code", code.name())
                .register(registry);
    }

    /// All there is, in Prometheus' text format.
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public Measurements measurements(String model) {
        return metrics(model);
    }

    private EngineMetrics metrics(String model) {
        return engines.computeIfAbsent(model, name -> new EngineMetrics(registry, name));
    }

    @Override
    public void refused(ErrorCode why) {
        Counter counter = refused.get(why);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void engines(Engines all) {
        all.byModel().forEach((model, engine) -> metrics(model).bind(engine));
    }

    @Override
    public void prompts(String application, KafkaStreams streams) {
        Tags tags = bind(application, streams);
        gauge(
                streams,
                "commit.latency.avg.seconds",
                "How long commits took lately",
                tags,
                of -> commits(of, "commit-latency-avg").average().orElse(0));
        gauge(
                streams,
                "commit.latency.max.seconds",
                "How long the longest of them took",
                tags,
                of -> commits(of, "commit-latency-max").max().orElse(0));
    }

    private static DoubleStream commits(KafkaStreams streams, String name) {
        return KafkaNumbers.of(streams, "stream-thread-metrics", name)
                .map(millis -> millis / MILLIS_PER_SECOND);
    }

    @Override
    public void learner(String application, KafkaStreams streams) {
        Tags tags = bind(application, streams);
        counter(streams, "learned.documents", "Documents that came", tags, "documents-total");
        counter(
                streams,
                "learned.tokens",
                "Tokens counted or taken back",
                tags,
                "tokens-counted-total");
        gauge(
                streams,
                "corpus.lag.records",
                "Documents of this instance's partitions that it has not read",
                tags,
                this::lag);
    }

    private double lag(KafkaStreams streams) {
        return KafkaNumbers.of(
                        streams,
                        "consumer-fetch-manager-metrics",
                        "records-lag",
                        metric -> corpus.equals(metric.tags().get("topic")))
                .sum();
    }

    private Tags bind(String application, KafkaStreams streams) {
        Tags tags = Tags.of("application", application);
        streams.setGlobalStateRestoreListener(new RestoreMetrics(registry, tags));
        KafkaStreamsMetrics ofKafka = new KafkaStreamsMetrics(streams);
        ofKafka.bindTo(registry);
        applications.add(ofKafka);
        return tags;
    }

    private void gauge(
            KafkaStreams streams,
            String name,
            String description,
            Tags tags,
            ToDoubleFunction<KafkaStreams> value) {
        Gauge.builder("afterword." + name, streams, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void counter(
            KafkaStreams streams, String name, String description, Tags tags, String ofKafka) {
        FunctionCounter.builder(
                        "afterword." + name,
                        streams,
                        of -> KafkaNumbers.of(of, "afterword-corpus-metrics", ofKafka).sum())
                .description(description)
                .tags(tags)
                .register(registry);
    }

    /// The table that prompts are answered from.
    private void bind(LiveTable table, int orders) {
        for (int order = 1; order <= orders; order++) {
            int index = order - 1;
            Gauge.builder(
                            "afterword.ngram.rows",
                            table,
                            of -> of.current().statistics().orders().get(index).rows())
                    .description("Rows of the n-gram table")
                    .tags("order", Integer.toString(order))
                    .register(registry);
        }
        Gauge.builder("afterword.ngram.tokens", table, of -> of.current().statistics().tokens())
                .description("Tokens that the n-gram table has counted")
                .register(registry);
    }

    @Override
    public void close() {
        applications.forEach(KafkaStreamsMetrics::close);
        collections.close();
        registry.close();
    }
}

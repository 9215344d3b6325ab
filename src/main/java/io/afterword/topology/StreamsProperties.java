package io.afterword.topology;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.StreamsConfig;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/// What Kafka Streams has to be told so that what is computed reaches its readers soon, and an
/// instance that dies holds nobody up for long. The figures are measured ones.
///
/// @param deadLetterTopic gets the records that cannot be read, in the same transaction
/// @param workload what the application does
/// @param standbys copies of the stores on other instances; with the `streams` protocol the brokers
///   decide
/// @param sessionTimeoutMs silence after which an instance counts as dead; with the `streams`
///   protocol the brokers decide
/// @param overrides settings of Kafka Streams or its clients that go before ours
public record StreamsProperties(
        String bootstrapServers,
        String applicationId,
        Path stateDir,
        String deadLetterTopic,
        ProcessingGuarantee guarantee,
        Workload workload,
        GroupProtocol protocol,
        int threads,
        int standbys,
        int sessionTimeoutMs,
        Map<String, String> overrides) {
    /// Emissions and batches ask for a commit; this is for the rest. Every interval is a
    /// transaction, also when idle.
    private static final int COMMIT_INTERVAL_MS = 1_000;

    /// With this group protocol, a thread waits for prompts this long before it looks for computed
    /// tokens, whether there are any or not: the clients are Kafka's own. At 5, an idle instance
    /// took 8 % of a core.
    private static final int POLL_MS_OF_STREAMS_PROTOCOL = 20;

    public StreamsProperties {
        overrides = Map.copyOf(overrides);
    }

    /// A new copy, which the caller may change.
    ///
    /// @throws org.apache.kafka.common.config.ConfigException if two values contradict each other
    public Properties toProperties() {
        Properties all = new Properties();
        identity(all);
        work(all);
        failOver(all);
        failures(all);
        all.putAll(overrides);
        var _ = new StreamsConfig(all); // throws if they do not agree
        return all;
    }

    private void identity(Properties all) {
        all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        all.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    }

    private void work(Properties all) {
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.kafkaName());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, QuietRocksDb.class);
        workload.addTo(all);
    }

    private void failOver(Properties all) {
        all.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, protocol.name);
        if (protocol == GroupProtocol.CLASSIC) {
            all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
            all.put(
                    StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                    sessionTimeoutMs);
            all.put(
                    StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                    sessionTimeoutMs / 3);
        } else if (workload == Workload.PROMPTS) {
            all.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS_OF_STREAMS_PROTOCOL);
        }
    }

    private void failures(Properties all) {
        all.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                UnreadableIsDeadLetter.class);
        all.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, FailuresAreFatal.class);
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, FailuresAreFatal.class);
        all.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, deadLetterTopic);
    }
}

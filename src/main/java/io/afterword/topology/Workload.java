package io.afterword.topology;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

import java.util.List;
import java.util.Properties;
import java.util.function.Function;

/// What an application does, which decides between latency and throughput.
public enum Workload {
    /// Small records that are waited for. A thread never computes, so it never needs long.
    PROMPTS(0, 16 << 10, 5_000, 60_000, 4 << 20, 1_000),

    /// Documents as large as they come, tokenized and counted on the threads, and batches of rows.
    /// What is sent is waited for by a commit, and that does not wait for the linger.
    CORPUS(100, 256 << 10, 60_000, 300_000, 18 << 20, 32);

    /// Rows of n-grams are small and many.
    private static final int ROWS_AT_ONCE = 10_000;

    private static final int ROWS_BYTES = 4 << 20;
    private static final List<Function<String, String>> READERS_OF_ROWS =
            List.of(StreamsConfig::globalConsumerPrefix, StreamsConfig::restoreConsumerPrefix);

    private final int lingerMs;
    private final int batchBytes;

    /// The open transaction of an instance that died holds up its readers for this long.
    private final int transactionTimeoutMs;

    /// A thread that hangs loses its tasks after this long.
    private final int mostPollIntervalMs;

    /// A dead letter holds a record that came, as it came, and the cause in its headers.
    private final int mostRequestBytes;

    /// Records of a partition that are taken and not processed: bounds the memory of large ones.
    private final int buffered;

    Workload(
            int lingerMs,
            int batchBytes,
            int transactionTimeoutMs,
            int mostPollIntervalMs,
            int mostRequestBytes,
            int buffered) {
        this.lingerMs = lingerMs;
        this.batchBytes = batchBytes;
        this.transactionTimeoutMs = transactionTimeoutMs;
        this.mostPollIntervalMs = mostPollIntervalMs;
        this.mostRequestBytes = mostRequestBytes;
        this.buffered = buffered;
    }

    void addTo(Properties all) {
        all.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, buffered);
        producer(all, ProducerConfig.LINGER_MS_CONFIG, lingerMs);
        producer(all, ProducerConfig.BATCH_SIZE_CONFIG, batchBytes);
        producer(all, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, transactionTimeoutMs);
        producer(all, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, mostRequestBytes);
        all.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
                mostPollIntervalMs);
        for (Function<String, String> reader : READERS_OF_ROWS) {
            all.put(reader.apply(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), ROWS_AT_ONCE);
            all.put(reader.apply(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), ROWS_BYTES);
        }
    }

    private static void producer(Properties all, String name, Object value) {
        all.put(StreamsConfig.producerPrefix(name), value);
    }
}

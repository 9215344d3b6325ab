package io.afterword.topology;

import org.apache.kafka.streams.StreamsConfig;

import java.util.Arrays;

/// What a failure may do to the streams of tokens.
public enum ProcessingGuarantee {
    /// Nothing: tokens, offsets and state commit in one transaction.
    EXACTLY_ONCE(StreamsConfig.EXACTLY_ONCE_V2),
    /// Repeat tokens. Readers need not wait for commits.
    AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE);

    private final String kafkaName;

    ProcessingGuarantee(String kafkaName) {
        this.kafkaName = kafkaName;
    }

    /// What Kafka Streams calls it.
    public String kafkaName() {
        return kafkaName;
    }

    /// The guarantee that Kafka Streams calls so.
    ///
    /// @throws IllegalArgumentException if there is none
    public static ProcessingGuarantee of(String kafkaName) {
        return Arrays.stream(values())
                .filter(guarantee -> guarantee.kafkaName.equals(kafkaName))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "processing.guarantee must be exactly_once_v2 or"
                                        + " at_least_once, was "
                                        + kafkaName));
    }
}

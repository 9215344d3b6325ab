package io.afterword.topology.topic;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/// A topic: what it is called, and how its records are read and written. Keys are the producers'
/// own bytes, copied through.
///
/// @param role what it is to Afterword, such as `prompts`; also the name of its node in a topology
/// @param name what Kafka calls it: the role behind the installation's prefix
/// @param value of its values
public record Topic<V>(String role, String name, Serde<V> value) {
    private static final Serde<byte[]> KEY = Serdes.ByteArray();

    /// The same under another name.
    public Topic<V> called(String other) {
        return new Topic<>(role, other, value);
    }

    public Serde<byte[]> key() {
        return KEY;
    }

    public KStream<byte[], V> read(StreamsBuilder builder) {
        return builder.stream(name, Consumed.with(KEY, value).withName(role));
    }

    public void write(KStream<byte[], V> stream) {
        stream.to(name, Produced.with(KEY, value).withName(role));
    }
}

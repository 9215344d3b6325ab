package io.afterword.topology.topic;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/// The wire format, and the one place that decides it: Avro's single-object encoding (the bytes `c3 01`,
/// the schema's CRC-64-AVRO fingerprint in little endian, the body). A record names its schema, so that
/// no registry is needed to read it. Thread-safe.
///
/// Bytes written under any released version of the schema, or the current one, are read into the current
/// class. Everything else is refused with a `SerializationException` whose message names topic, rule and
/// what was found, and never a text.
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
    private final AvroSerializer<T> serializer;
    private final AvroDeserializer<T> deserializer;

    private AvroSerde(Class<T> type, Nulls nulls) {
        AvroType<T> avro = AvroType.of(type);
        this.serializer = new AvroSerializer<>(avro, nulls);
        this.deserializer = new AvroDeserializer<>(avro, nulls);
    }

    /// For stores and outputs: null stays null, a tombstone.
    public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type) {
        return new AvroSerde<>(type, Nulls.PASS);
    }

    /// For inputs: a null value is refused, since it asks for nothing.
    public static <T extends SpecificRecord> AvroSerde<T> refusingNull(Class<T> type) {
        return new AvroSerde<>(type, Nulls.REFUSE);
    }

    @Override
    public Serializer<T> serializer() {
        return serializer;
    }

    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }

    /// What becomes of a null value.
    enum Nulls {
        PASS,
        REFUSE
    }
}

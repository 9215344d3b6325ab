package io.afterword.topology.topic;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The wire format, and the one place that decides it. Without a registry, Avro's single-object
/// encoding (the bytes `c3 01`, the schema's CRC-64-AVRO fingerprint in little endian, the body): a
/// record names its schema, so that no registry is needed to read it. With one, [its
/// format][SchemaRegistry] is written, and both are read. Thread-safe.
///
/// Bytes written under any released version of the schema, the current one, or one that the
/// registry has and Avro resolves, are read into the current class. Everything else is refused with
/// a `SerializationException` whose message names topic, rule and what was found, and never a text.
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
    private final AvroSerializer<T> serializer;
    private final AvroDeserializer<T> deserializer;

    private final AvroType<T> avro;

    private AvroSerde(Class<T> type, Nulls nulls, Optional<SchemaRegistry> registry) {
        this.avro = AvroType.of(type);
        this.serializer = new AvroSerializer<>(avro, nulls, header(avro, registry));
        this.deserializer = new AvroDeserializer<>(avro, nulls, registry);
    }

    private static Function<String, byte[]> header(
            AvroType<?> avro, Optional<SchemaRegistry> registry) {
        if (registry.isEmpty()) {
            byte[] header = SingleObject.header(avro.fingerprint());
            return _ -> header;
        }
        Map<String, byte[]> byTopic = new ConcurrentHashMap<>();
        return topic ->
                byTopic.computeIfAbsent(
                        topic,
                        it ->
                                Registered.header(
                                        registry.get()
                                                .idOf(SchemaRegistry.subject(it), avro.schema())));
    }

    /// For stores and outputs: null stays null, a tombstone.
    public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type) {
        return of(type, Optional.empty());
    }

    /// As the other one, in the format of a registry where there is one.
    static <T extends SpecificRecord> AvroSerde<T> of(
            Class<T> type, Optional<SchemaRegistry> registry) {
        return new AvroSerde<>(type, Nulls.PASS, registry);
    }

    /// For inputs: a null value is refused, since it asks for nothing.
    public static <T extends SpecificRecord> AvroSerde<T> refusingNull(Class<T> type) {
        return refusingNull(type, Optional.empty());
    }

    /// As the other one, in the format of a registry where there is one.
    static <T extends SpecificRecord> AvroSerde<T> refusingNull(
            Class<T> type, Optional<SchemaRegistry> registry) {
        return new AvroSerde<>(type, Nulls.REFUSE, registry);
    }

    /// Under which it writes.
    public Schema schema() {
        return avro.schema();
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

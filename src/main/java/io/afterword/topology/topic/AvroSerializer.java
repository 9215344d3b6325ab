package io.afterword.topology.topic;

import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Function;

/// Writes records under the schema that this program was built with. Thread-safe.
final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
    private static final int USUAL_BYTES = 128; // a token takes about 60

    private final AvroType<T> avro;
    private final AvroSerde.Nulls nulls;
    private final StrictWriter<T> writer;
    private final Function<String, byte[]> header;

    /// @param header of a record of this type, by topic
    AvroSerializer(AvroType<T> avro, AvroSerde.Nulls nulls, Function<String, byte[]> header) {
        this.avro = avro;
        this.nulls = nulls;
        this.writer = new StrictWriter<>(avro);
        this.header = header;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        if (value == null) {
            return switch (nulls) {
                case PASS -> null;
                case REFUSE ->
                        throw new SerializationException(
                                "topic %s: the value must be a %s, was null"
                                        .formatted(topic, avro.name()));
            };
        }
        byte[] begin = header.apply(topic);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
            bytes.writeBytes(begin);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            writer.write(value, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException | RuntimeException notWritable) {
            throw new SerializationException(
                    "topic %s: this %s cannot be written".formatted(topic, avro.name()),
                    notWritable);
        }
    }
}

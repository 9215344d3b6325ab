package io.afterword.topology.topic;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Reads records of every released version, and refuses what is none. Thread-safe.
final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
    private final AvroType<T> avro;
    private final AvroSerde.Nulls nulls;
    private final Map<Long, StrictReader<T>> readers =
            new HashMap<>(); // by the writer's fingerprint
    private final Map<Long, String> otherTypes = new HashMap<>();
    private final Optional<SchemaRegistry> registry;
    private final Map<Integer, StrictReader<T>> registered = new ConcurrentHashMap<>(); // by id

    AvroDeserializer(AvroType<T> avro, AvroSerde.Nulls nulls, Optional<SchemaRegistry> registry) {
        this(avro, nulls, registry, ReleasedSchemas.all());
    }

    /// @param released in any order; of them, those of this type are read
    AvroDeserializer(
            AvroType<T> avro,
            AvroSerde.Nulls nulls,
            Optional<SchemaRegistry> registry,
            Iterable<Schema> released) {
        this.registry = registry;
        this.avro = avro;
        this.nulls = nulls;
        for (Schema schema : released) {
            long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
            if (schema.getFullName().equals(avro.schema().getFullName())) {
                readers.put(fingerprint, new StrictReader<>(schema, avro));
            } else {
                otherTypes.put(fingerprint, schema.getName());
            }
        }
        readers.put(avro.fingerprint(), new StrictReader<>(avro.schema(), avro));
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return switch (nulls) {
                case PASS -> null;
                case REFUSE -> throw refusal(topic, "must not be null", "was null", null);
            };
        }
        boolean isRegistered = registry.isPresent() && Registered.isMarked(bytes);
        StrictReader<T> reader =
                isRegistered
                        ? registeredReaderOf(topic, registry.get(), Registered.id(bytes))
                        : readerOf(topic, bytes);
        int header = isRegistered ? Registered.HEADER_BYTES : SingleObject.HEADER_BYTES;
        int body = bytes.length - header;
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, header, body, null);
        T value = read(topic, body, reader, decoder);
        int rest = decoder.remainingBytes();
        if (rest != 0) {
            throw refusal(
                    topic,
                    "must end with its last field",
                    "%d of its body's %d bytes were left over".formatted(rest, body),
                    null);
        }
        return value;
    }

    private StrictReader<T> registeredReaderOf(String topic, SchemaRegistry from, int id) {
        StrictReader<T> known = registered.get(id);
        if (known != null) {
            return known;
        }
        Schema schema =
                from.schemaOf(id)
                        .orElseThrow(() ->
                                refusal(
                                        topic,
                                        "must have a schema that the registry has",
                                        "had the unknown id " + id,
                                        null));
        StrictReader<T> reader = new StrictReader<>(schema, avro);
        registered.put(id, reader);
        return reader;
    }

    private StrictReader<T> readerOf(String topic, byte[] bytes) {
        if (bytes.length < SingleObject.HEADER_BYTES) {
            throw refusal(
                    topic,
                    "must begin with a header of %d bytes".formatted(SingleObject.HEADER_BYTES),
                    "had %d bytes in all".formatted(bytes.length),
                    null);
        }
        if (!SingleObject.isMarked(bytes)) {
            throw refusal(
                    topic,
                    "must begin with c301",
                    "began with " + HexFormat.of().formatHex(bytes, 0, 2),
                    null);
        }
        long fingerprint = SingleObject.fingerprint(bytes);
        StrictReader<T> reader = readers.get(fingerprint);
        if (reader != null) {
            return reader;
        }
        String other = otherTypes.get(fingerprint);
        if (other != null) {
            throw refusal(topic, "must have its schema", "had that of a " + other, null);
        }
        throw new UnknownSchemaException(
                message(
                        topic,
                        "must have a released version of its schema",
                        "had the unknown fingerprint %016x".formatted(fingerprint)));
    }

    private T read(String topic, int body, StrictReader<T> reader, BinaryDecoder decoder) {
        try {
            return reader.read(null, decoder);
        } catch (CharacterCodingException notUtf8) {
            throw refusal(topic, "must hold text in UTF-8 only", "held other bytes", notUtf8);
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | UnsupportedOperationException notReadable) {
            // Avro's ways to stumble: the end of the bytes, a wrong length, no such branch or
            // symbol
            throw refusal(
                    topic,
                    "must have a body of its schema",
                    "had %d bytes that are none (%s)".formatted(body, notReadable.getMessage()),
                    notReadable);
        }
    }

    private SerializationException refusal(
            String topic, String rule, String found, @Nullable Exception cause) {
        return new SerializationException(message(topic, rule, found), cause);
    }

    private String message(String topic, String rule, String found) {
        return "topic %s: a %s in the wire format %s, %s"
                .formatted(topic, avro.name(), rule, found);
    }
}

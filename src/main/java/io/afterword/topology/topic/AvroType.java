package io.afterword.topology.topic;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;

/// A generated class with its schema, as this program was built.
record AvroType<T extends SpecificRecord>(Class<T> type, Schema schema) {
    static <T extends SpecificRecord> AvroType<T> of(Class<T> type) {
        return new AvroType<>(type, GeneratedClasses.INSTANCE.getSchema(type));
    }

    /// CRC-64-AVRO of the schema's parsing canonical form, which leaves out documentation and defaults.
    long fingerprint() {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    String name() {
        return type.getSimpleName();
    }
}

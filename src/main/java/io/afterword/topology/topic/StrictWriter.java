package io.afterword.topology.topic;

import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/// Refuses a lone surrogate where Avro would write a question mark in its place. Thread-safe.
final class StrictWriter<T extends SpecificRecord> extends SpecificDatumWriter<T> {
    StrictWriter(AvroType<T> avro) {
        super(avro.schema(), GeneratedClasses.INSTANCE);
    }

    @Override
    protected void writeString(Object text, Encoder out) throws IOException {
        out.writeBytes(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap((String) text)));
    }
}

package io.afterword.topology.topic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/// Refuses bytes that are no UTF-8 where Avro would read U+FFFD in their place. Lengths that lie are
/// refused by Avro itself, which allocates no more than what the record's bytes can hold. Thread-safe.
final class StrictReader<T extends SpecificRecord> extends SpecificDatumReader<T> {
    StrictReader(Schema written, AvroType<T> avro) {
        super(written, avro.schema(), GeneratedClasses.INSTANCE);
    }

    @Override
    protected Object readString(@Nullable Object old, Schema expected, Decoder in)
            throws IOException {
        Utf8 text = in.readString((Utf8) null);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(text.getBytes(), 0, text.getByteLength()))
                .toString();
    }
}

package io.afterword.topology.corpus;

import io.afterword.domain.TokenIds;
import io.afterword.state.DocumentTokens;
import io.afterword.topology.topic.AvroSerde;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;

/// Truth: the tokens of every document that counts, by its id, where documents are kept. In parts,
/// since a document may be larger than a record of a changelog. Kept in a changelog.
final class DocumentStore {
    static final String NAME = "documents";

    private static final int PART_TOKENS = 128 << 10; // two bytes each

    private final KeyValueStore<Bytes, DocumentTokens> store;

    private DocumentStore(KeyValueStore<Bytes, DocumentTokens> store) {
        this.store = store;
    }

    static StoreBuilder<KeyValueStore<Bytes, DocumentTokens>> builder() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(NAME),
                        Serdes.Bytes(),
                        AvroSerde.of(DocumentTokens.class))
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }

    static DocumentStore of(ProcessorContext<?, ?> context) {
        return new DocumentStore(context.getStateStore(NAME));
    }

    @Nullable TokenIds get(byte[] id) {
        DocumentTokens part = store.get(key(id, 0));
        if (part == null) {
            return null;
        }
        TokenIds tokens = tokens(part);
        int parts = part.getParts();
        for (int number = 1; number < parts; number++) {
            tokens = tokens.plus(tokens(require(store.get(key(id, number)))));
        }
        return tokens;
    }

    private static DocumentTokens require(@Nullable DocumentTokens part) {
        if (part == null) {
            throw new IllegalStateException("a document in the store lacks a part");
        }
        return part;
    }

    void put(byte[] id, TokenIds tokens) {
        int parts = Math.max(1, Math.ceilDiv(tokens.size(), PART_TOKENS));
        deleteFrom(parts, id);
        for (int number = 0; number < parts; number++) {
            int from = number * PART_TOKENS;
            TokenIds part = tokens.slice(from, Math.min(tokens.size(), from + PART_TOKENS));
            store.put(key(id, number), new DocumentTokens(parts, bytes(part)));
        }
    }

    void delete(byte[] id) {
        deleteFrom(0, id);
    }

    private void deleteFrom(int number, byte[] id) {
        DocumentTokens first = store.get(key(id, 0));
        int parts = first == null ? 0 : first.getParts();
        for (int part = number; part < parts; part++) {
            store.delete(key(id, part));
        }
    }

    /// No key is another's, since the number always has four bytes.
    private static Bytes key(byte[] id, int number) {
        return Bytes.wrap(ByteBuffer.allocate(id.length + 4).put(id).putInt(number).array());
    }

    private static ByteBuffer bytes(TokenIds tokens) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * tokens.size());
        tokens.stream().forEach(id -> bytes.putChar((char) id));
        return bytes.flip();
    }

    private static TokenIds tokens(DocumentTokens part) {
        ByteBuffer bytes = part.getTokenIds();
        int[] ids = new int[bytes.remaining() / 2];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes.getChar(bytes.position() + 2 * i);
        }
        return TokenIds.of(ids);
    }
}

package io.afterword.topology.corpus;

import io.afterword.model.markov.Passage;
import io.afterword.model.markov.Passages;
import io.afterword.state.Uncounted;
import io.afterword.topology.topic.AvroSerde;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Truth: the passages that have come and are not counted yet, by a number that counts up. So a
/// commit may fall anywhere between the passages of a batch. Kept in a changelog, and in memory,
/// since they are few and stay for a moment.
final class Inbox {
    static final String NAME = "inbox";

    /// Small segments, since the one that is written to is read whole at a restart. How much of a
    /// log is cleaned at once stays as it is: what is left of it are tombstones, for a day, and a
    /// lower share of new bytes would have the broker copy them again and again.
    private static final Map<String, String> CHANGELOG =
            Map.of("segment.bytes", Integer.toString(8 << 20));

    private final KeyValueStore<Long, Uncounted> store;
    private final List<Passage> waiting = new ArrayList<>();
    private long first;
    private long next;
    private long tokens;

    private Inbox(KeyValueStore<Long, Uncounted> store) {
        this.store = store;
        try (KeyValueIterator<Long, Uncounted> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Long, Uncounted> entry = all.next();
                first = waiting.isEmpty() ? entry.key : first;
                next = entry.key + 1;
                await(entry.value);
            }
        }
    }

    static StoreBuilder<KeyValueStore<Long, Uncounted>> builder() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(NAME),
                        Serdes.Long(), // big endian: in the order of the numbers, which are >= 0
                        AvroSerde.of(Uncounted.class))
                .withLoggingEnabled(CHANGELOG)
                .withCachingDisabled();
    }

    /// With what an earlier owner of the task has left in it.
    static Inbox of(ProcessorContext<?, ?> context) {
        return new Inbox(context.getStateStore(NAME));
    }

    void add(Uncounted uncounted) {
        store.put(next, uncounted);
        next++;
        await(uncounted);
    }

    private void await(Uncounted uncounted) {
        ByteBuffer passages = uncounted.getPassages();
        byte[] bytes = new byte[passages.remaining()];
        passages.get(passages.position(), bytes);
        for (Passage passage : Passages.ofBytes(bytes)) {
            waiting.add(passage);
            tokens += passage.tokens().size() - passage.from();
        }
    }

    /// In the order in which they came.
    List<Passage> waiting() {
        return List.copyOf(waiting);
    }

    /// Tokens that wait, at most: some may be context only.
    long tokens() {
        return tokens;
    }

    /// What waited is counted, in the transaction that says so.
    void clear() {
        for (; first < next; first++) {
            store.delete(first);
        }
        waiting.clear();
        tokens = 0;
    }
}

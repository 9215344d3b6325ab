package io.afterword.app.serve;

import io.afterword.state.Generation;
import io.afterword.state.Progress;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.ProgressStore;
import io.afterword.topology.prompt.task.Underway;

import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

import java.nio.ByteBuffer;
import java.util.Optional;

/// The stores of the application that answers prompts, for those who ask on other threads: which
/// instance has a prompt, and what this one's stores say of it. Thread-safe.
public final class PromptStores {
    private static final ByteArraySerializer BYTES = new ByteArraySerializer();

    private final KafkaStreams streams;
    private final Optional<HostInfo> own;

    /// Where the prompts of a key are worked on, as far as this instance knows.
    public sealed interface Place {
        /// By this instance.
        record Here(int partition) implements Place {}

        /// By the one that is reached there.
        record There(HostInfo address) implements Place {}

        /// By none that can be reached now.
        record Nowhere() implements Place {}
    }

    /// @param own where other instances reach this one
    PromptStores(KafkaStreams streams, Optional<HostInfo> own) {
        this.streams = streams;
        this.own = own;
    }

    /// Where prompts of this key are worked on, if Kafka's own partitioner chose their partition.
    public Place placeOf(byte[] key) {
        if (!streams.state().isRunningOrRebalancing()) {
            return new Place.Nowhere();
        }
        KeyQueryMetadata found = streams.queryMetadataForKey(GenerationStore.NAME, key, BYTES);
        if (found.equals(KeyQueryMetadata.NOT_AVAILABLE)
                || found.activeHost().equals(HostInfo.unavailable())) {
            return new Place.Nowhere();
        }
        return own.filter(found.activeHost()::equals).isPresent()
                ? new Place.Here(found.partition())
                : new Place.There(found.activeHost());
    }

    /// The generation of a prompt, if it is under way.
    ///
    /// @throws org.apache.kafka.streams.errors.InvalidStateStoreException if this instance does not
    ///   have the partition, or not yet
    public Optional<Underway> find(int partition, byte[] key, String requestId) {
        ReadOnlyKeyValueStore<String, Generation> generations =
                store(GenerationStore.NAME, partition);
        ReadOnlyKeyValueStore<Long, Progress> progress = store(ProgressStore.NAME, partition);
        return Underway.find(requestId, generations, progress)
                .filter(found -> found.generation().getKey().equals(ByteBuffer.wrap(key)));
    }

    private <K, V> ReadOnlyKeyValueStore<K, V> store(String name, int partition) {
        return streams.store(
                StoreQueryParameters.fromNameAndType(
                                name, QueryableStoreTypes.<K, V>keyValueStore())
                        .withPartition(partition));
    }
}

package io.afterword.topology.prompt.task;

import io.afterword.event.FinishReason;
import io.afterword.state.Finished;
import io.afterword.topology.topic.AvroSerde;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/// Truth: the ids of prompts answered within the window, to drop duplicates. Kept in a changelog.
public final class FinishedStore {
    public static final String NAME = "finished";

    private final WindowStore<String, Finished> store;
    private final Duration window;

    private FinishedStore(WindowStore<String, Finished> store, Duration window) {
        this.store = store;
        this.window = window;
    }

    public static StoreBuilder<WindowStore<String, Finished>> builder(Duration window) {
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(NAME, window, window, false),
                        Serdes.String(),
                        AvroSerde.of(Finished.class))
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }

    public static FinishedStore of(ProcessorContext<?, ?> context, Duration window) {
        return new FinishedStore(context.getStateStore(NAME), window);
    }

    /// Remembers an answered prompt.
    ///
    /// @param now milliseconds since the epoch
    public void put(String requestId, FinishReason reason, long now) {
        store.put(requestId, new Finished(reason), now);
    }

    /// Whether the prompt was answered within the window before `now`, in milliseconds since the epoch.
    public boolean contains(String requestId, long now) {
        try (WindowStoreIterator<Finished> found =
                store.fetch(requestId, now - window.toMillis(), now)) {
            return found.hasNext();
        }
    }
}

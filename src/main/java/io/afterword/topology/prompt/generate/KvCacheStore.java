package io.afterword.topology.prompt.generate;

import io.afterword.model.engine.EngineSession;

import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

import java.util.Map;

/// Cache: a task's view of the slots that its sequences hold in the device's key-value memory.
/// Losing it costs one prefill for each sequence, never a token, so it is neither persistent nor
/// logged. It holds nothing until the engine admits a sequence: Kafka Streams opens every known
/// store once at start, and those of standby tasks too.
public final class KvCacheStore implements StateStore {
    public static final String NAME = "kv-cache";

    private @Nullable EngineSession session;
    private boolean open;

    private KvCacheStore() {}

    public static KvCacheStore of(ProcessorContext<?, ?> context) {
        return context.getStateStore(NAME);
    }

    /// The session of the task's current epoch.
    public EngineSession session() {
        EngineSession current = session;
        if (current == null) {
            throw new IllegalStateException("no processor of this task is initialised");
        }
        return current;
    }

    /// Begins an epoch; what the last one still held is given back.
    void open(EngineSession next) {
        release();
        session = next;
    }

    /// Ends the epoch. Idempotent.
    void release() {
        EngineSession last = session;
        session = null;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public void close() {
        release();
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    public static StoreBuilder<KvCacheStore> builder() {
        return new Builder();
    }

    private static final class Builder implements StoreBuilder<KvCacheStore> {
        @Override
        public StoreBuilder<KvCacheStore> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<KvCacheStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<KvCacheStore> withLoggingEnabled(Map<String, String> config) {
            throw new IllegalStateException(NAME + " is a cache: it has no changelog");
        }

        @Override
        public StoreBuilder<KvCacheStore> withLoggingDisabled() {
            return this;
        }

        @Override
        public KvCacheStore build() {
            return new KvCacheStore();
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public String name() {
            return NAME;
        }
    }
}

package io.afterword.topology.corpus;

import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.TableShape;
import io.afterword.topology.topic.Topic;

import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/// A copy of the n-gram table on every instance that answers prompts: the rows of all partitions,
/// as they are committed.
///
/// @param rows their topic
/// @param version of the table, in the name of the copy, so that none is taken for another's
/// @param memoryBytes outside of the heap, see [RowDb#open]
/// @param table gets the copy as soon as it is there
public record NgramCopy(
        Topic<byte[]> rows, String version, TableShape shape, long memoryBytes, LiveTable table) {

    public void addTo(StreamsBuilder builder) {
        CopyStoreBuilder store =
                new CopyStoreBuilder("ngrams-" + version, shape, memoryBytes, table);
        builder.addGlobalStore(
                store,
                rows.name(),
                Consumed.with(rows.key(), rows.value()).withName(rows.role()),
                () -> new Copy(store.name()));
    }

    /// Kafka Streams passes what is restored through here, too.
    private static final class Copy implements Processor<byte[], byte[], Void, Void> {
        private final String name;
        private CopyStore store;

        @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
        private Copy(String name) {
            this.name = name;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            store = context.getStateStore(name);
        }

        @Override
        public void process(Record<byte[], byte[]> row) {
            store.put(row.key(), row.value());
        }
    }
}

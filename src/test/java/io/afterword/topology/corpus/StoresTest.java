package io.afterword.topology.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.domain.TokenIds;
import io.afterword.model.markov.Counter;
import io.afterword.model.markov.Estimate;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.Passage;
import io.afterword.model.markov.Passages;
import io.afterword.model.markov.Row;
import io.afterword.model.markov.RowKey;
import io.afterword.model.markov.RowStore;
import io.afterword.model.markov.Shard;
import io.afterword.model.markov.Successor;
import io.afterword.model.markov.TableShape;
import io.afterword.model.markov.WrongTableException;
import io.afterword.state.Uncounted;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

/// Stores over a restart, and over a crash.
class StoresTest {
    private static final TableShape SHAPE = TestLearner.SHAPE;
    private static final TopicPartition ROWS = new TopicPartition("rows", 0);

    @TempDir private Path directory;

    @Test
    void theCopyIsReadFromDiskAndTheTableSumsUpWhatItHas() {
        LiveTable served = new LiveTable(SHAPE);
        CopyStore store = copy(served);
        fill(store, "I like apples");
        store.commit(Map.of(ROWS, 7L));
        store.close();
        assertThat(served.current().statistics().documents()).isZero();

        store = copy(served);
        assertThat(store.committedOffset(ROWS)).isEqualTo(7);
        assertThat(served.current().statistics().documents()).isEqualTo(1);
        assertThat(served.current().probability(ids("I like"), id(" apples"), Estimate.MLE, 5))
                .isEqualTo(1);
        store.close();
    }

    @Test
    void theCopyShowsWhatIsNotYetOnDisk() {
        LiveTable served = new LiveTable(SHAPE);
        CopyStore store = copy(served);
        fill(store, "I like apples");
        assertThat(served.current().successors(ids("I like")))
                .extracting(Successor::token)
                .containsExactly(id(" apples"));
        store.put(RowKey.ofContext(ids("I like")), null);
        assertThat(served.current().successors(ids("I like"))).isEmpty();
        store.close();
    }

    @Test
    void rowsOfTheCopyAreFoundAtAnyTimeWhileTheyAreWritten() throws InterruptedException {
        LiveTable served = new LiveTable(SHAPE);
        CopyStore store = copy(served);
        fill(store, "I like apples");
        AtomicBoolean missed = new AtomicBoolean();
        AtomicBoolean written = new AtomicBoolean();
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!written.get()) {
                                if (served.current().successors(ids("I like")).isEmpty()) {
                                    missed.set(true);
                                }
                            }
                        });
        for (int i = 0; i < 300_000; i++) {
            store.put(ByteBuffer.allocate(5).put((byte) 2).putInt(i).array(), new byte[20]);
        }
        written.set(true);
        reader.join();
        assertThat(missed).isFalse();
        store.close();
    }

    @Test
    void theCopyRefusesRowsOfAnotherShape() {
        LiveTable served = new LiveTable(SHAPE);
        CopyStore store = copy(served);
        fill(store, "I like apples");
        store.commit(Map.of(ROWS, 7L));
        store.close();
        TableShape other = new TableShape(3, 50_257, 50_256, true);
        CopyStore again = new CopyStore("ngrams-1", other, 4 << 20, new LiveTable(other));
        MockProcessorContext<Void, Void> context = context(StreamsConfig.EXACTLY_ONCE_V2);
        assertThatExceptionOfType(WrongTableException.class)
                .isThrownBy(() -> again.init(context.getStateStoreContext(), again))
                .withMessageContaining("order=5");
        assertThat(again.isOpen()).isFalse();
    }

    @Test
    void rowsOfAProcessThatDiedAreNotTrustedUnderExactlyOnce() {
        local(StreamsConfig.EXACTLY_ONCE_V2).close();
        local(StreamsConfig.EXACTLY_ONCE_V2).close();
        try (RowDb died = RowDb.open(directory.resolve("rocksdb/ngrams"), 4 << 20)) {
            died.markOpen(true);
        }
        assertThatExceptionOfType(ProcessorStateException.class)
                .isThrownBy(() -> local(StreamsConfig.EXACTLY_ONCE_V2))
                .withMessageContaining("was not closed");
        local(StreamsConfig.AT_LEAST_ONCE).close();
    }

    @Test
    void whatWaitsInTheInboxIsThereAfterARestart() {
        MockProcessorContext<Void, Void> context = context(StreamsConfig.EXACTLY_ONCE_V2);
        KeyValueStore<Long, Uncounted> store = Inbox.builder().withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        Inbox inbox = Inbox.of(context);
        List<Passage> first = Passages.of(ids("I like apples"), SHAPE, Shard.WHOLE, 1);
        List<Passage> second = Passages.of(ids("you like bananas"), SHAPE, Shard.WHOLE, -1);
        inbox.add(uncounted(first));
        inbox.clear();
        inbox.add(uncounted(second));
        inbox.add(uncounted(first));

        Inbox restored = Inbox.of(context);
        assertThat(restored.waiting()).containsExactly(second.getFirst(), first.getFirst());
        assertThat(restored.tokens()).isEqualTo(inbox.tokens()).isEqualTo(8);
        restored.clear();
        assertThat(Inbox.of(context).waiting()).isEmpty();
    }

    private static Uncounted uncounted(List<Passage> passages) {
        return new Uncounted(ByteBuffer.wrap(Passages.toBytes(passages)));
    }

    private static void fill(CopyStore store, String text) {
        new Counter(SHAPE, Shard.WHOLE, putting(store))
                .count(Passages.of(ids(text), SHAPE, Shard.WHOLE, 1));
    }

    private static RowStore putting(CopyStore store) {
        return new RowStore() {
            @Override
            public List<byte @Nullable []> get(List<byte[]> keys) {
                return Collections.nCopies(keys.size(), null);
            }

            @Override
            public void put(List<Row> rows) {
                rows.forEach(row -> store.put(row.key(), row.value()));
            }
        };
    }

    private CopyStore copy(LiveTable served) {
        CopyStore store = new CopyStore("ngrams-1", SHAPE, 4 << 20, served);
        store.init(context(StreamsConfig.EXACTLY_ONCE_V2).getStateStoreContext(), store);
        return store;
    }

    private LocalRows local(String guarantee) {
        LocalRows rows = new LocalRows("ngrams", 4 << 20);
        rows.init(context(guarantee).getStateStoreContext(), rows);
        return rows;
    }

    private MockProcessorContext<Void, Void> context(String guarantee) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9");
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        return new MockProcessorContext<>(config, new TaskId(0, 0), directory.toFile());
    }

    private static TokenIds ids(String text) {
        return TestLearner.TOKENIZER.encode(text);
    }

    private static int id(String word) {
        return ids(word).get(0);
    }
}

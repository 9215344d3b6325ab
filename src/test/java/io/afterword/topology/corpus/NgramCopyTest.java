package io.afterword.topology.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.domain.TokenIds;
import io.afterword.model.markov.Counter;
import io.afterword.model.markov.HeapRows;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.Passages;
import io.afterword.model.markov.Row;
import io.afterword.model.markov.RowStore;
import io.afterword.model.markov.Shard;
import io.afterword.model.markov.Successor;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

class NgramCopyTest {
    @TempDir private Path directory;

    @Test
    void servesTheRowsOfTheTopicAsTheyCome() {
        LiveTable table = new LiveTable(TestLearner.SHAPE);
        StreamsBuilder builder = new StreamsBuilder();
        new NgramCopy(
                        Topics.under("").withNgrams(List.of("rows")).ngrams().getFirst(),
                        "1",
                        TestLearner.SHAPE,
                        4 << 20,
                        table)
                .addTo(builder);
        try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), properties())) {
            TestInputTopic<byte[], byte[]> rows =
                    driver.createInputTopic(
                            "rows", new ByteArraySerializer(), new ByteArraySerializer());
            assertThat(table.current().statistics().documents()).isZero();
            Counter counter =
                    new Counter(TestLearner.SHAPE, Shard.WHOLE, new Sent(new HeapRows(), rows));
            count(counter, "I like apples", 1);
            count(counter, "you like bananas", 1);
            assertThat(after(table, " like")).containsExactlyInAnyOrder(" apples", " bananas");
            count(counter, "I like apples", -1);
            assertThat(after(table, " like")).containsExactly(" bananas");
            assertThat(table.current().statistics().orders())
                    .extracting(order -> order.order(), order -> order.ngrams())
                    .contains(tuple(5, 1L));
        }
        assertThat(table.current().statistics().documents()).as("when it is closed").isZero();
    }

    private static void count(Counter counter, String text, int weight) {
        counter.count(
                Passages.of(
                        TestLearner.TOKENIZER.encode(text),
                        TestLearner.SHAPE,
                        Shard.WHOLE,
                        weight));
    }

    private static List<String> after(LiveTable table, String word) {
        TokenIds context = TestLearner.TOKENIZER.encode(word);
        return table.current().successors(context).stream()
                .map(Successor::token)
                .map(TestLearner.TOKENIZER::bytes)
                .map(bytes -> new String(bytes, UTF_8))
                .toList();
    }

    private Properties properties() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9");
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        return config;
    }

    /// Rows that are also records of their topic.
    private record Sent(HeapRows rows, TestInputTopic<byte[], byte[]> topic) implements RowStore {
        @Override
        public List<byte @Nullable []> get(List<byte[]> keys) {
            return rows.get(keys);
        }

        @Override
        public void put(List<Row> changed) {
            rows.put(changed);
            changed.forEach(row -> topic.pipeInput(row.key(), row.value()));
        }
    }
}

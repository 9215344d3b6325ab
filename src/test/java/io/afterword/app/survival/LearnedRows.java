package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.Start;
import io.afterword.domain.TokenIds;
import io.afterword.model.markov.Counter;
import io.afterword.model.markov.HeapRows;
import io.afterword.model.markov.NgramStatistics;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.Passage;
import io.afterword.model.markov.Passages;
import io.afterword.model.markov.Row;
import io.afterword.model.markov.Shard;
import io.afterword.model.markov.TableShape;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The table of n-grams as whoever reads its topic sees it, committed.
final class LearnedRows implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TableShape shape;
    private final List<TopicPartition> partitions;
    private final CommittedRecords records;
    private final Runnable checkInstances;
    private final HeapRows rows = new HeapRows();
    private final NgramTable table;

    LearnedRows(
            TableShape shape,
            List<TopicPartition> partitions,
            CommittedRecords records,
            Runnable checkInstances) {
        this.shape = shape;
        this.partitions = partitions;
        this.records = records;
        this.checkInstances = checkInstances;
        this.table = new NgramTable(shape, rows);
        records.seek(partitions, new Start.Beginning());
    }

    /// Documents that count.
    long documents() {
        return table.statistics().documents();
    }

    NgramTable table() {
        return table;
    }

    void readUntilDocuments(long least) {
        await(least + " documents, there are " + documents())
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> {
                    checkInstances.run();
                    read();
                    return documents() >= least;
                });
    }

    /// Reads everything that is committed now.
    void readToEnd() {
        Map<TopicPartition, Long> ends = records.ends(partitions);
        await("rows read")
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> {
                    read();
                    return records.isBeyond(ends);
                });
    }

    private void read() {
        for (ConsumerRecord<byte[], byte[]> record : records.poll()) {
            rows.put(List.of(new Row(record.key(), record.value())));
            table.changed(record.key(), record.value());
        }
    }

    /// What counting these documents makes, each once and without Kafka.
    HeapRows counted(Collection<TokenIds> documents) {
        HeapRows counted = new HeapRows();
        for (int number = 0; number < partitions.size(); number++) {
            Shard shard = new Shard(number, partitions.size());
            List<Passage> passages = new ArrayList<>();
            documents.forEach(document -> passages.addAll(Passages.of(document, shape, shard, 1)));
            new Counter(shape, shard, counted).count(passages);
        }
        return counted;
    }

    void readUntilItSumsUpTo(HeapRows expected) {
        NgramStatistics sum = new NgramTable(shape, expected).statistics();
        await("table of " + sum)
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> {
                    checkInstances.run();
                    read();
                    return table.statistics().equals(sum);
                });
    }

    /// Byte for byte.
    void checkSameAs(HeapRows expected) {
        assertThat(rows.dump()).isEqualTo(expected.dump());
    }

    @Override
    public void close() {
        records.close();
    }
}

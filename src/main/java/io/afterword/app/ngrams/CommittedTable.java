package io.afterword.app.ngrams;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.Partitions;
import io.afterword.app.client.Start;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Setting;
import io.afterword.app.settings.Settings;
import io.afterword.domain.TokenIds;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.Row;
import io.afterword.model.markov.RowKey;
import io.afterword.model.markov.TableShape;
import io.afterword.topology.topic.Topic;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The n-gram table as it was committed when it was read: its rows, or those that a command needs,
/// in the heap.
public final class CommittedTable implements AutoCloseable {
    private final TableShape shape;
    private final CommittedRecords records;
    private final Predicate<byte[]> wanted;
    private final HeapRows rows = new HeapRows();
    private long count;
    private long bytes;

    private CommittedTable(TableShape shape, CommittedRecords records, Predicate<byte[]> wanted) {
        this.shape = shape;
        this.records = records;
        this.wanted = wanted;
    }

    /// All rows.
    public static CommittedTable all(Settings settings) {
        return read(settings, key -> true);
    }

    /// What a prediction after this text needs.
    static CommittedTable after(TokenIds text, Settings settings) {
        List<byte[]> contexts = new ArrayList<>();
        int longest = Math.min(text.size(), settings.ngrams().shape().longestContext());
        for (int length = 1; length <= longest; length++) {
            contexts.add(RowKey.ofContext(text.slice(text.size() - length, text.size())));
        }
        return read(
                settings,
                key ->
                        isOfTheWhole(key)
                                || contexts.stream().anyMatch(context -> begins(key, context)));
    }

    /// Contexts of one token.
    static CommittedTable pairs(Settings settings) {
        return read(settings, key -> isOfTheWhole(key) || RowKey.contextLength(key) == 1);
    }

    /// Sums and statistics, and no context.
    static CommittedTable statistics(Settings settings) {
        return read(settings, CommittedTable::isOfTheWhole);
    }

    private static boolean isOfTheWhole(byte[] key) {
        return RowKey.isUnigrams(key) || RowKey.isStatistics(key);
    }

    /// The context's own row, or a page of it.
    private static boolean begins(byte[] key, byte[] context) {
        return key.length >= context.length
                && Arrays.equals(key, 0, context.length, context, 0, context.length);
    }

    /// @throws CommandException if nothing is learned under these settings, or their topic is
    ///   missing
    private static CommittedTable read(Settings settings, Predicate<byte[]> wanted) {
        Topic<byte[]> topic =
                settings.topics().ngrams().stream()
                        .findFirst()
                        .orElseThrow(() ->
                                new CommandException(
                                        ExitCode.SETTINGS,
                                        "%s must be on: there is no n-gram table"
                                                .formatted(Setting.NGRAMS.key())));
        List<TopicPartition> partitions = Partitions.of(topic, settings);
        CommittedTable table =
                new CommittedTable(
                        settings.ngrams().shape(), CommittedRecords.of(settings), wanted);
        try {
            table.records.seek(partitions, new Start.Beginning());
            Map<TopicPartition, Long> ends = table.records.ends(partitions);
            while (!table.records.isBeyond(ends)) {
                table.readMore();
            }
            return table;
        } catch (RuntimeException e) {
            table.close();
            throw e;
        }
    }

    /// Takes in what was committed meanwhile; waits a fifth of a second for something.
    void readMore() {
        for (ConsumerRecord<byte[], byte[]> record : records.poll()) {
            take(record.key(), record.value());
        }
    }

    private void take(byte[] key, byte @Nullable [] value) {
        count++;
        bytes += key.length + (value == null ? 0 : value.length);
        if (wanted.test(key)) {
            rows.put(List.of(new Row(key, value)));
        }
    }

    /// The language model that the rows make.
    ///
    /// @throws CommandException `SETTINGS` if they were counted under other settings
    public NgramTable table() {
        try {
            return new NgramTable(shape, rows);
        } catch (IllegalStateException otherShape) {
            throw new CommandException(
                    ExitCode.SETTINGS, String.valueOf(otherShape.getMessage()), otherShape);
        }
    }

    /// Rows as their topic holds them: each in its last version, and some in older ones that are
    /// not compacted yet.
    long records() {
        return count;
    }

    /// Bytes of their keys and values.
    long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        records.close();
    }
}

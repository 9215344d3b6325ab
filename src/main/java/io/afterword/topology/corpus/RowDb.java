package io.afterword.topology.corpus;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;

/// Rows on disk, in RocksDB: many are read with one call and many are written with one. There is no
/// write-ahead log, since the changelog is one: what a crash takes away, rows and the offsets up to
/// which they go, it takes away from the end. Owns its native memory. Any threads may read while
/// one writes; who reads a closed one gets an exception, not a dead process.
final class RowDb implements AutoCloseable {
    /// Begins the keys that are no rows': offsets by changelog partition, and whether this is open.
    private static final byte OWN = (byte) 0xFE;

    private static final byte[] OPEN = {OWN};
    private static final int ROWS_PER_READ = 4_096;
    private static final int WRITE_BUFFERS = 3;
    private static final int LARGEST_WRITE_BUFFER = 16 << 20;
    private static final int BLOOM_BITS = 10;

    static {
        RocksDB.loadLibrary();
    }

    private final ReadWriteLock life = new ReentrantReadWriteLock();
    private final Cache cache;
    private final BloomFilter filter;
    private final Options options;
    private final WriteOptions unlogged;
    private @Nullable RocksDB rocks;

    private RowDb(Path directory, long memoryBytes) throws RocksDBException {
        cache = new LRUCache(memoryBytes / 2);
        filter = new BloomFilter(BLOOM_BITS);
        options = options(memoryBytes / 2, cache, filter);
        unlogged = new WriteOptions().setDisableWAL(true);
        try {
            rocks = RocksDB.open(options, directory.toString());
        } catch (RocksDBException e) {
            closeOptions();
            throw e;
        }
    }

    /// The rows in this directory, which is made where it is missing.
    ///
    /// @param memoryBytes half for blocks read, half for rows not yet written; filters and indexes,
    ///   about two bytes a row, come on top
    static RowDb open(Path directory, long memoryBytes) {
        try {
            Files.createDirectories(directory);
            return new RowDb(directory, memoryBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RocksDBException e) {
            throw new ProcessorStateException("rows cannot be opened in " + directory, e);
        }
    }

    private static Options options(long writeBytes, Cache cache, BloomFilter filter) {
        long buffer = Math.min(LARGEST_WRITE_BUFFER, Math.max(1 << 20, writeBytes / WRITE_BUFFERS));
        BlockBasedTableConfig table =
                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter);
        return new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(buffer)
                .setMaxWriteBufferNumber(WRITE_BUFFERS)
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(table)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setKeepLogFileNum(1)
                .setStatsDumpPeriodSec(0) // its timer may outlive what it looks at
                .setStatsPersistPeriodSec(0);
    }

    /// The values of these keys, in their order; null where there is no row.
    List<byte @Nullable []> get(List<byte[]> keys) {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        life.readLock().lock();
        try {
            RocksDB open = require();
            for (int from = 0; from < keys.size(); from += ROWS_PER_READ) {
                int to = Math.min(keys.size(), from + ROWS_PER_READ);
                values.addAll(open.multiGetAsList(keys.subList(from, to)));
            }
            return values;
        } catch (RocksDBException e) {
            throw new ProcessorStateException("rows cannot be read", e);
        } finally {
            life.readLock().unlock();
        }
    }

    /// The value of this key; null where there is no row.
    byte @Nullable [] get(byte[] key) {
        life.readLock().lock();
        try {
            return require().get(key);
        } catch (RocksDBException e) {
            throw new ProcessorStateException("a row cannot be read", e);
        } finally {
            life.readLock().unlock();
        }
    }

    /// Writes all of it or, after a crash, nothing.
    void write(RowBatch batch) {
        life.readLock().lock();
        try (WriteBatch rows = batch.toRocks()) {
            require().write(unlogged, rows);
        } catch (RocksDBException e) {
            throw new ProcessorStateException("rows cannot be written", e);
        } finally {
            life.readLock().unlock();
        }
    }

    /// All rows whose keys begin with these bytes, in the order of the keys, as they are now.
    /// Without any, what is no row comes too.
    void forEach(byte[] prefix, BiConsumer<byte[], byte[]> action) {
        life.readLock().lock();
        try (RocksIterator rows = require().newIterator()) {
            for (rows.seek(prefix); rows.isValid(); rows.next()) {
                byte[] key = rows.key();
                if (!Arrays.equals(
                        prefix, 0, prefix.length, key, 0, Math.min(prefix.length, key.length))) {
                    return;
                }
                action.accept(key, rows.value());
            }
        } finally {
            life.readLock().unlock();
        }
    }

    /// Up to where the rows go, as the last batch with an offset of this partition said.
    @Nullable Long offset(TopicPartition partition) {
        byte[] value = get(offsetKey(partition));
        return value == null ? null : ByteBuffer.wrap(value).getLong();
    }

    /// Writes rows together with the offsets up to which all rows go.
    ///
    /// @param offsets by changelog partition, null for none; an empty map forgets all there were
    void write(RowBatch batch, Map<TopicPartition, @Nullable Long> offsets) {
        if (offsets.isEmpty()) {
            forEach(
                    OPEN,
                    (key, _) -> {
                        if (!Arrays.equals(key, OPEN)) {
                            batch.put(key, null);
                        }
                    });
        }
        batch.put(offsets);
        write(batch);
    }

    static byte[] offsetKey(TopicPartition partition) {
        byte[] name = partition.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + name.length).put(OWN).put(name).array();
    }

    /// Whether somebody has these rows open, or had them when it died. (Where the mark of a dead
    /// one was lost, so was everything that it wrote after the mark.)
    boolean isMarkedOpen() {
        return get(OPEN) != null;
    }

    void markOpen(boolean open) {
        RowBatch batch = new RowBatch();
        batch.put(OPEN, open ? OPEN : null);
        write(batch);
    }

    long approximateRows() {
        life.readLock().lock();
        try {
            return require().getLongProperty("rocksdb.estimate-num-keys");
        } catch (RocksDBException e) {
            throw new ProcessorStateException("rows cannot be estimated", e);
        } finally {
            life.readLock().unlock();
        }
    }

    private RocksDB require() {
        RocksDB open = rocks;
        if (open == null) {
            throw new IllegalStateException("the rows are closed");
        }
        return open;
    }

    boolean isOpen() {
        life.readLock().lock();
        try {
            return rocks != null;
        } finally {
            life.readLock().unlock();
        }
    }

    /// Writes everything down. Idempotent.
    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (rocks != null) {
                rocks.close();
                rocks = null;
                closeOptions();
            }
        } finally {
            life.writeLock().unlock();
        }
    }

    private void closeOptions() {
        unlogged.close();
        options.close();
        filter.close();
        cache.close();
    }
}

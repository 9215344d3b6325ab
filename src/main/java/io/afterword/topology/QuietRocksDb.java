package io.afterword.topology;

import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

import java.util.Map;

/// RocksDB writes statistics into its log from a thread with a timer, which has crashed a process
/// that was about to end: no statistics. Named in a configuration, so made by Kafka Streams.
public final class QuietRocksDb implements RocksDBConfigSetter {
    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        options.setStatsDumpPeriodSec(0);
        options.setStatsPersistPeriodSec(0);
    }

    @Override
    public void close(String storeName, Options options) {}
}

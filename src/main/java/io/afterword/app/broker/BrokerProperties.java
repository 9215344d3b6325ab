package io.afterword.app.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The settings of the embedded broker: one node, one copy of everything, and time-outs short
/// enough for a reader who waits for the fail-over of an instance that died.
final class BrokerProperties {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /// The least that `session.timeout.ms` may be, for every group protocol.
    private static final String SESSION_MS = "6000";

    private static final String HEARTBEAT_MS = "1500";

    private BrokerProperties() {}

    static Map<String, String> of(Path directory, int port, int controllerPort) {
        Map<String, String> all = new HashMap<>();
        all.putAll(network(port, controllerPort));
        all.putAll(storage(directory));
        all.putAll(groups());
        all.putAll(transactions());
        return all;
    }

    private static Map<String, String> network(int port, int controllerPort) {
        String client = "PLAINTEXT://" + LoopbackPorts.HOST + ":" + port;
        String controller = LoopbackPorts.HOST + ":" + controllerPort;
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "controller.quorum.voters",
                NODE_ID + "@" + controller,
                "listeners",
                client + "," + CONTROLLER_LISTENER + "://" + controller,
                "advertised.listeners",
                client,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "inter.broker.listener.name",
                "PLAINTEXT",
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "num.network.threads",
                "2",
                "num.io.threads",
                "4");
    }

    private static Map<String, String> storage(Path directory) {
        return Map.of(
                "log.dirs", directory.toString(),
                "auto.create.topics.enable", "false",
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                // keys of a pass at 24 bytes each; 128 MB of heap by default. A segment of the rows
                // of n-grams has two million keys, and each pass copies the log before it again.
                "log.cleaner.dedupe.buffer.size", "33554432");
    }

    private static Map<String, String> groups() {
        return Map.ofEntries(
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("group.consumer.session.timeout.ms", SESSION_MS),
                Map.entry("group.consumer.min.session.timeout.ms", SESSION_MS),
                Map.entry("group.consumer.heartbeat.interval.ms", HEARTBEAT_MS),
                Map.entry("group.consumer.min.heartbeat.interval.ms", HEARTBEAT_MS),
                Map.entry("group.streams.initial.rebalance.delay.ms", "0"),
                Map.entry("group.streams.session.timeout.ms", SESSION_MS),
                Map.entry("group.streams.min.session.timeout.ms", SESSION_MS),
                Map.entry("group.streams.heartbeat.interval.ms", HEARTBEAT_MS),
                Map.entry("group.streams.min.heartbeat.interval.ms", HEARTBEAT_MS),
                // a broker that was killed can return to its own cluster after this long
                Map.entry("broker.session.timeout.ms", SESSION_MS),
                Map.entry("broker.heartbeat.interval.ms", "1000"));
    }

    private static Map<String, String> transactions() {
        return Map.of(
                // how often open transactions of dead producers are looked for: 10 s by default
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
                // what a transaction waits for the end of the one before it: 20 ms by default
                "add.partitions.to.txn.retry.backoff.ms", "1");
    }
}

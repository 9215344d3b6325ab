package io.afterword.app.client;

import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.topology.topic.Topic;

import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

import java.util.List;

/// The partitions of a topic, asked before it is used: a producer or a consumer would wait a minute
/// for a topic that is missing, or have it made with the broker's defaults.
public final class Partitions {
    private Partitions() {}

    /// All partitions, in order.
    ///
    /// @throws CommandException if no broker answers or the topic is missing
    public static List<TopicPartition> of(Topic<?> topic, Settings settings) {
        try (Cluster cluster = Cluster.reach(settings)) {
            TopicDescription found =
                    new TopicCheck(cluster, settings.topics()).found().get(topic.name());
            if (found == null) {
                throw new CommandException(
                        ExitCode.TOPICS,
                        "topic %s is missing (`afterword topics create` makes it)"
                                .formatted(topic.name()));
            }
            return found.partitions().stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                    .toList();
        }
    }
}

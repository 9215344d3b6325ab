package io.afterword.app.cluster;

import io.afterword.app.cluster.Cluster.RefusedException;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How far a group has read a topic.
public final class GroupOffsets {
    private GroupOffsets() {}

    /// Records that lie behind what the group has committed; all there are for a group that never
    /// committed.
    public static long lag(Cluster cluster, String group, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = offsets(cluster, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> begins = offsets(cluster, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> committed = committed(cluster, group);
        long lag = 0;
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            long from = committed.getOrDefault(partition, begin);
            lag += Math.max(0, ends.getOrDefault(partition, 0L) - from);
        }
        return lag;
    }

    private static Map<TopicPartition, Long> offsets(
            Cluster cluster, List<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        cluster.answer(cluster.admin().listOffsets(asked).all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    /// What a group has committed; nothing of one that never did.
    public static Map<TopicPartition, Long> committed(Cluster cluster, String group) {
        Map<TopicPartition, @Nullable OffsetAndMetadata> found;
        try {
            found =
                    cluster.answer(
                            cluster.admin()
                                    .listConsumerGroupOffsets(group)
                                    .partitionsToOffsetAndMetadata());
        } catch (RefusedException noSuchGroup) {
            return Map.of();
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, at) -> {
            if (at != null) {
                offsets.put(partition, at.offset());
            }
        });
        return offsets;
    }

    /// Commits for a group that has no members now.
    ///
    /// @throws CommandException `FAILED` if it has some, or may not
    public static void commit(Cluster cluster, String group, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        offsets.forEach((partition, offset) -> all.put(partition, new OffsetAndMetadata(offset)));
        try {
            cluster.answer(cluster.admin().alterConsumerGroupOffsets(group, all).all());
        } catch (RefusedException refused) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "offsets of group %s cannot be committed: %s"
                            .formatted(group, refused.getMessage()),
                    refused);
        }
    }
}

package io.afterword.app.cluster;

import io.afterword.app.cluster.Cluster.RefusedException;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How much of a topic a group has not read yet.
public final class GroupLag {
    private GroupLag() {}

    /// Records that lie behind what the group has committed; all there are for a group that never
    /// committed.
    public static long of(Cluster cluster, String group, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = offsets(cluster, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> begins = offsets(cluster, partitions, OffsetSpec.earliest());
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = committed(cluster, group);
        long lag = 0;
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata at = committed.get(partition);
            long from = at == null ? begins.getOrDefault(partition, 0L) : at.offset();
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

    private static Map<TopicPartition, @Nullable OffsetAndMetadata> committed(
            Cluster cluster, String group) {
        try {
            return cluster.answer(
                    cluster.admin()
                            .listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata());
        } catch (RefusedException noSuchGroup) {
            return Map.of();
        }
    }
}

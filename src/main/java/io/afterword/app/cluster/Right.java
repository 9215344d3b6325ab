package io.afterword.app.cluster;

import io.afterword.app.settings.NgramSettings;
import io.afterword.app.settings.Settings;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.StreamsConfig;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Something that an instance must be allowed to do where a cluster has an authorizer.
///
/// @param name of the resource, or what the names begin with
public record Right(
        ResourceType resource, String name, PatternType pattern, Set<AclOperation> operations) {
    public Right {
        operations = Set.copyOf(operations);
    }

    /// All that instances with these settings need, and no more.
    public static List<Right> allOf(Settings settings) {
        Topics topics = settings.topics();
        List<Right> all = new ArrayList<>();
        all.add(to(topics.prompts(), AclOperation.READ, AclOperation.DESCRIBE_CONFIGS));
        all.add(to(topics.cancels(), AclOperation.READ));
        all.add(to(topics.tokens(), AclOperation.WRITE));
        all.add(to(topics.completions(), AclOperation.WRITE));
        all.add(to(topics.predictions(), AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS));
        all.add(to(topics.deadLetters(), AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS));
        List<String> groups = new ArrayList<>(List.of(settings.applicationId()));
        if (settings.ngrams().enabled()) {
            all.add(to(topics.corpus(), AclOperation.READ, AclOperation.DESCRIBE_CONFIGS));
            topics.ngrams().forEach(rows -> all.add(to(rows, AclOperation.DESCRIBE_CONFIGS)));
            settings.ngrams().versions().stream()
                    .map(version -> NgramSettings.learner(settings.applicationId(), version))
                    .forEach(groups::add);
        }
        String own = settings.applicationId() + "-";
        all.add(
                new Right(
                        ResourceType.TOPIC,
                        own,
                        PatternType.PREFIXED,
                        Set.of(
                                AclOperation.CREATE,
                                AclOperation.READ,
                                AclOperation.WRITE,
                                AclOperation.DELETE)));
        groups.forEach(group ->
                all.add(
                        new Right(
                                ResourceType.GROUP,
                                group,
                                PatternType.LITERAL,
                                Set.of(AclOperation.READ))));
        if (StreamsConfig.EXACTLY_ONCE_V2.equals(
                settings.streams().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))) {
            all.add(
                    new Right(
                            ResourceType.TRANSACTIONAL_ID,
                            own,
                            PatternType.PREFIXED,
                            Set.of(AclOperation.WRITE)));
        }
        return List.copyOf(all);
    }

    private static Right to(Topic<?> topic, AclOperation first, AclOperation... more) {
        return new Right(
                ResourceType.TOPIC, topic.name(), PatternType.LITERAL, EnumSet.of(first, more));
    }

    /// As in `read and describe_configs of topic afterword.prompts`.
    @Override
    public String toString() {
        return "%s of %s %s%s"
                .formatted(
                        operations.stream()
                                .sorted()
                                .map(operation -> operation.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" and ")),
                        resource.name().toLowerCase(Locale.ROOT),
                        name,
                        pattern == PatternType.PREFIXED ? "*" : "");
    }
}

package io.afterword.app.cluster;

import io.afterword.app.cluster.Cluster.RefusedException;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.PatternType;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Asks a cluster, before anything begins, for the rights that it would refuse later: in the middle
/// of a transaction, or in silence, again and again.
public final class RightsCheck {
    /// Made by nobody: it is asked whether it could be.
    private static final String ANY = "any-store-changelog";

    private final Cluster cluster;
    private final Settings settings;

    public RightsCheck(Cluster cluster, Settings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /// Asks for all of them.
    ///
    /// @throws CommandException `NOT_ALLOWED`, naming every right that is missing
    public void verify() {
        List<String> missing =
                Right.allOf(settings).stream()
                        .flatMap(right -> missing(right).stream())
                        .map(Right::toString)
                        .toList();
        if (!missing.isEmpty()) {
            throw new CommandException(
                    ExitCode.NOT_ALLOWED,
                    "the cluster does not allow this user: %s (README, Rights)"
                            .formatted(String.join("; ", missing)));
        }
    }

    private Optional<Right> missing(Right right) {
        Admin admin = cluster.admin();
        return switch (right.resource()) {
            case GROUP ->
                    refusedWhole(right, admin.describeConsumerGroups(List.of(right.name())).all());
            case TRANSACTIONAL_ID ->
                    refusedWhole(
                            right,
                            admin.describeTransactions(List.of(right.name() + ANY))
                                    .description(right.name() + ANY));
            default ->
                    right.pattern() == PatternType.PREFIXED
                            ? refusedWhole(right, made(right.name() + ANY))
                            : refusedOfTopic(right);
        };
    }

    private KafkaFuture<Void> made(String name) {
        return cluster.admin()
                .createTopics(
                        List.of(new NewTopic(name, Optional.empty(), Optional.empty())),
                        new CreateTopicsOptions().validateOnly(true))
                .all();
    }

    private Optional<Right> refusedWhole(Right right, KafkaFuture<?> asked) {
        return isRefused(asked) ? Optional.of(right) : Optional.empty();
    }

    /// Any other answer says that the question was allowed.
    private boolean isRefused(KafkaFuture<?> asked) {
        try {
            cluster.answer(asked);
            return false;
        } catch (RefusedException e) {
            return e.getCause() instanceof AuthorizationException;
        }
    }

    /// A topic that is missing is the topic check's matter.
    private Optional<Right> refusedOfTopic(Right right) {
        KafkaFuture<Map<String, TopicDescription>> asked =
                cluster.admin()
                        .describeTopics(
                                List.of(right.name()),
                                new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .allTopicNames();
        try {
            Set<AclOperation> allowed =
                    Objects.requireNonNull(cluster.answer(asked).get(right.name()))
                            .authorizedOperations();
            if (allowed == null) {
                return Optional.empty();
            }
            Set<AclOperation> refused =
                    right.operations().stream()
                            .filter(operation -> !allowed.contains(operation))
                            .collect(Collectors.toSet());
            return refused.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Right(right.resource(), right.name(), right.pattern(), refused));
        } catch (RefusedException e) {
            return e.getCause() instanceof AuthorizationException
                    ? Optional.of(right)
                    : Optional.empty();
        }
    }
}

package io.afterword.app.cluster;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A Kafka cluster that has answered, and keeps being asked with patience that ends.
public final class Cluster implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Admin admin;
    private final String address;
    private final Duration patience;

    private Cluster(Admin admin, String address, Duration patience) {
        this.admin = admin;
        this.address = address;
        this.patience = patience;
    }

    /// The cluster of these settings, if it answers within ten seconds.
    ///
    /// @throws CommandException `BROKER_UNREACHABLE` with the address if it does not
    public static Cluster reach(Settings settings) {
        return reach(settings, PATIENCE);
    }

    /// The cluster of these settings, if it answers in time.
    ///
    /// @throws CommandException `BROKER_UNREACHABLE` with the address if it does not
    public static Cluster reach(Settings settings, Duration patience) {
        String address = settings.bootstrapServers();
        Cluster cluster = new Cluster(connect(settings, patience), address, patience);
        try {
            cluster.answer(cluster.admin.describeCluster().nodes());
            return cluster;
        } catch (RefusedException e) {
            cluster.close();
            throw unreachable(address, "refuses: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Admin connect(Settings settings, Duration patience) {
        Map<String, Object> config = new HashMap<>(settings.admin());
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        try {
            return Admin.create(config);
        } catch (KafkaException e) { // among them a host name that does not resolve
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw unreachable(settings.bootstrapServers(), cause.getMessage(), e);
        }
    }

    /// What the cluster answers.
    ///
    /// @throws CommandException `BROKER_UNREACHABLE` if it does not answer in time
    /// @throws RefusedException if it answers with an error
    <T> T answer(KafkaFuture<T> question) {
        try {
            return question.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw silent(cause);
            }
            if (cause instanceof AuthenticationException distrust) {
                throw Distrust.of(distrust, address);
            }
            throw new RefusedException(cause);
        } catch (TimeoutException e) {
            throw silent(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent(e);
        }
    }

    private CommandException silent(Throwable cause) {
        return unreachable(
                address, "no answer within %.0f s".formatted(patience.toMillis() / 1e3), cause);
    }

    private static CommandException unreachable(
            String address, @Nullable String why, Throwable cause) {
        return new CommandException(
                ExitCode.BROKER_UNREACHABLE,
                "no broker reachable at bootstrap.servers=%s: %s".formatted(address, why),
                cause);
    }

    Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    /// The cluster answered with an error; its cause is Kafka's.
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }
}

package io.afterword.app.broker;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

import java.net.BindException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/// A Kafka broker and controller (KRaft) in this process, on the loopback interface only, with one
/// copy of everything. One at a time in a JVM: Kafka keeps its exit procedure and its metrics in
/// static fields.
///
/// A fault that Kafka holds for fatal does not end the JVM: it completes [#fault()], and the owner
/// decides. What the broker holds then may be wrong, so all that is left to do is to end.
public final class EmbeddedBroker implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final int PATIENCE_SECONDS = 20;

    private final BrokerDirectory directory;
    private final int port;
    private final KafkaRaftServer server;
    private final CompletableFuture<String> fault;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(
            BrokerDirectory directory,
            int port,
            KafkaRaftServer server,
            CompletableFuture<String> fault) {
        this.directory = directory;
        this.port = port;
        this.server = server;
        this.fault = fault;
    }

    /// A broker with a directory of its own, which `close` deletes.
    ///
    /// @param port on the loopback interface; 0 takes any that is free
    /// @throws CommandException `PORT_TAKEN`, `STATE_DIRECTORY` if the directory for temporary
    ///   files cannot be written, or `FAILED` if there is no server of Kafka's on the class path
    public static EmbeddedBroker temporary(int port) {
        return temporary(port, UnaryOperator.identity());
    }

    /// As the other one, with other settings.
    ///
    /// @param changed gets ours and gives those to take
    static EmbeddedBroker temporary(int port, UnaryOperator<Map<String, String>> changed) {
        return start(BrokerDirectory.temporary(), port, changed);
    }

    /// A broker whose topics, records and committed offsets outlive it in `data`.
    ///
    /// @param data made if it is missing
    /// @param port on the loopback interface; 0 takes any that is free
    /// @throws CommandException `PORT_TAKEN`, or `STATE_DIRECTORY` if `data` holds something else,
    ///   cannot be written or is in use
    public static EmbeddedBroker kept(Path data, int port) {
        return start(BrokerDirectory.kept(data), port, UnaryOperator.identity());
    }

    private static EmbeddedBroker start(
            BrokerDirectory directory, int port, UnaryOperator<Map<String, String>> changed) {
        requireKafkasServer(EmbeddedBroker.class.getClassLoader());
        try {
            directory.open();
            return port == 0
                    ? startOnAnyPort(directory, changed)
                    : startOn(directory, port, changed);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /// It is large, and a service needs none of it.
    ///
    /// @throws CommandException if it was left out
    static void requireKafkasServer(ClassLoader classPath) {
        if (classPath.getResource("kafka/server/KafkaRaftServer.class") == null) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "this installation has no embedded broker, as a container image has none: take"
                            + " one of your own (afterword run -b HOST:PORT), or the source tree's"
                            + " bin/afterword");
        }
    }

    /// A port found free may be taken by the time the broker binds it.
    private static EmbeddedBroker startOnAnyPort(
            BrokerDirectory directory, UnaryOperator<Map<String, String>> changed) {
        CommandException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return startOn(directory, LoopbackPorts.free(), changed);
            } catch (CommandException e) {
                if (e.exitCode() != ExitCode.PORT_TAKEN) {
                    throw e;
                }
                last = e;
            }
        }
        throw new CommandException(
                ExitCode.PORT_TAKEN,
                "no free port for the embedded broker after %d attempts".formatted(ATTEMPTS),
                last);
    }

    private static EmbeddedBroker startOn(
            BrokerDirectory directory, int port, UnaryOperator<Map<String, String>> changed) {
        LoopbackPorts.requireFree(port);
        int controllerPort = LoopbackPorts.free();
        CompletableFuture<String> fault = new CompletableFuture<>();
        AtomicBoolean started = new AtomicBoolean();
        report(fault, started);
        KafkaConfig config =
                new KafkaConfig(
                        changed.apply(BrokerProperties.of(directory.path(), port, controllerPort)),
                        false);
        KafkaRaftServer server = null;
        try {
            server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
            started.set(true);
            return new EmbeddedBroker(directory, port, server, fault);
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            CommandException failure = startFailure(port, e);
            stopAfter(failure, server);
            throw failure;
        }
    }

    /// Kafka asks for the end of the process through these procedures. While it starts, they
    /// return, so that Kafka cleans up and throws the cause; later they throw, since Kafka's
    /// threads count on not coming back.
    private static void report(CompletableFuture<String> fault, AtomicBoolean started) {
        Exit.Procedure procedure =
                (status, message) -> {
                    fault.complete(message == null ? "a fatal fault, see the log" : message);
                    if (started.get()) {
                        throw new IllegalStateException("the embedded broker met a fatal fault");
                    }
                };
        Exit.setExitProcedure(procedure);
        Exit.setHaltProcedure(procedure);
    }

    private static CommandException startFailure(int port, Exception e) {
        if (hasCause(e, BindException.class)) {
            return LoopbackPorts.taken(port, e);
        }
        return new CommandException(
                ExitCode.FAILED, "the embedded broker did not start: " + e.getMessage(), e);
    }

    private static boolean hasCause(@Nullable Throwable e, Class<? extends Throwable> kind) {
        return e != null && (kind.isInstance(e) || hasCause(e.getCause(), kind));
    }

    private static void stopAfter(CommandException failure, @Nullable KafkaRaftServer server) {
        if (server == null) {
            return;
        }
        try {
            stop(server);
        } catch (CommandException e) {
            failure.addSuppressed(e);
        }
    }

    /// Kafka itself would wait five minutes for a controller that a fault has ended.
    private static void stop(KafkaRaftServer server) {
        FutureTask<Boolean> stopped =
                new FutureTask<>(
                        () -> {
                            server.shutdown();
                            server.awaitShutdown();
                        },
                        true);
        Thread.ofPlatform().daemon().name("embedded-broker-stop").start(stopped);
        try {
            stopped.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new CommandException(
                    ExitCode.FAILED, "the embedded broker did not stop: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The address for clients' `bootstrap.servers`.
    public String bootstrapServers() {
        return LoopbackPorts.HOST + ":" + port;
    }

    public int port() {
        return port;
    }

    /// Where the data lies.
    public Path directory() {
        return directory.path();
    }

    /// Completes with what Kafka said if it wanted to end the process.
    public CompletionStage<String> fault() {
        return fault.minimalCompletionStage();
    }

    /// Stops the broker and, where it is temporary, deletes its data. Takes about half a second; a
    /// second call does nothing.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                stop(server);
            } finally {
                directory.close();
            }
        }
    }
}

package io.afterword.app.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.http.query.Queries;
import io.afterword.app.metrics.Metrics;
import io.afterword.app.settings.Setting;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Answers over HTTP what an instance tells of itself, and what is asked of its stores. A virtual
/// thread for each request; what is asked holds up neither engine nor stream threads.
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Instance instance;
    private final Metrics metrics;
    private final Queries queries;
    private final WebServer server;

    private HttpServer(String host, int port, Instance instance, Metrics metrics, Queries queries) {
        this.instance = instance;
        this.metrics = metrics;
        this.queries = queries;
        server =
                WebServer.builder()
                        .host(host)
                        .port(port)
                        .shutdownHook(false) // the command has one
                        .routing(this::route)
                        .build();
    }

    /// Listens.
    ///
    /// @param port 0 for any that is free
    /// @throws CommandException `PORT_TAKEN`, or `SETTINGS` if this machine has no such host
    public static HttpServer start(
            String host, int port, Instance instance, Metrics metrics, Queries queries) {
        requireFree(host, port);
        HttpServer http = new HttpServer(host, port, instance, metrics, queries);
        http.server.start();
        if (!http.server.isRunning()) {
            throw taken(host, port, null);
        }
        LOG.atInfo().addKeyValue("host", host).addKeyValue("port", http.port()).log("http");
        return http;
    }

    /// Helidon would only log why it does not listen.
    private static void requireFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            throw noSuchHost(host, e);
        } catch (BindException e) {
            throw isOfThisMachine(host) ? taken(host, port, e) : noSuchHost(host, e);
        } catch (IOException e) {
            throw taken(host, port, e);
        }
    }

    private static boolean isOfThisMachine(String host) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static CommandException noSuchHost(String host, Exception cause) {
        return new CommandException(
                ExitCode.SETTINGS,
                "%s must be %s, was '%s'"
                        .formatted(Setting.HTTP_HOST.key(), Setting.HTTP_HOST.rule(), host),
                cause);
    }

    private static CommandException taken(String host, int port, @Nullable Exception cause) {
        return new CommandException(
                ExitCode.PORT_TAKEN,
                "%s=%d of %s cannot be listened on: stop what listens there, or set another port%s"
                        .formatted(
                                Setting.HTTP_PORT.key(),
                                port,
                                host,
                                cause == null ? "" : " (" + cause.getMessage() + ")"),
                cause);
    }

    /// Where it listens.
    public int port() {
        return server.port();
    }

    private void route(HttpRouting.Builder routing) {
        routing.get("/health/live", (_, to) -> health(to, instance.failedBecause()))
                .get("/health/ready", (_, to) -> health(to, instance.notReadyBecause()))
                .get("/info", (_, to) -> json(to, OK, instance.info()))
                .get("/metrics", this::metrics)
                .register(queries);
    }

    private static void health(ServerResponse to, Optional<String> problem) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("status", problem.isEmpty() ? "UP" : "DOWN");
        problem.ifPresent(why -> all.put("reason", why));
        json(to, problem.isEmpty() ? OK : UNAVAILABLE, all);
    }

    private void metrics(ServerRequest from, ServerResponse to) {
        to.header(HeaderNames.CONTENT_TYPE, Metrics.CONTENT_TYPE).send(metrics.scrape());
    }

    private static void json(ServerResponse to, int status, Map<String, Object> body) {
        try {
            to.status(status)
                    .header(HeaderNames.CONTENT_TYPE, "application/json")
                    .send(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}

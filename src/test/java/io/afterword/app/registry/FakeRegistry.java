package io.afterword.app.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A registry that keeps schemas in memory and speaks as much of Confluent's HTTP interface as is
/// asked; every version has to read every other.
final class FakeRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<Schema> byId = new ArrayList<>();
    private final Map<String, List<Schema>> bySubject = new HashMap<>();
    private volatile Optional<String> userInfo = Optional.empty();
    private volatile int failures;

    FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    void require(String user) {
        userInfo = Optional.of(user);
    }

    /// Answers the next requests with "unavailable".
    void fail(int requests) {
        failures = requests;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (failures > 0) {
            failures--;
            say(exchange, 503, "{\"error_code\": 50301, \"message\": \"not now\"}");
        } else if (!isAllowed(exchange)) {
            say(exchange, 401, "{\"error_code\": 401, \"message\": \"who are you?\"}");
        } else {
            String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
            serve(exchange, path, body.isEmpty() ? JSON.nullNode() : JSON.readTree(body));
        }
    }

    private boolean isAllowed(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        return userInfo.map(user ->
                        ("Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)))
                                .equals(given))
                .orElse(true);
    }

    private void serve(HttpExchange exchange, String[] path, JsonNode body) throws IOException {
        switch (path[0]) {
            case "config" -> say(exchange, 200, "{\"compatibility\": \"FULL_TRANSITIVE\"}");
            case "schemas" -> schema(exchange, Integer.parseInt(path[2]));
            case "compatibility" -> {
                Optional<String> fault = fault(path[2], schema(body));
                say(
                        exchange,
                        200,
                        JSON.createObjectNode()
                                .put("is_compatible", fault.isEmpty())
                                .set("messages", JSON.valueToTree(fault.stream().toList()))
                                .toString());
            }
            default -> subject(exchange, path[1], path.length == 3, schema(body));
        }
    }

    private void schema(HttpExchange exchange, int id) throws IOException {
        if (id < 1 || id > byId.size()) {
            say(exchange, 404, "{\"error_code\": 40403, \"message\": \"no such schema\"}");
        } else {
            say(
                    exchange,
                    200,
                    JSON.createObjectNode().put("schema", byId.get(id - 1).toString()).toString());
        }
    }

    private void subject(HttpExchange exchange, String subject, boolean registers, Schema schema)
            throws IOException {
        List<Schema> versions = bySubject.computeIfAbsent(subject, _ -> new ArrayList<>());
        if (!versions.contains(schema)) {
            Optional<String> fault = fault(subject, schema);
            if (!registers) {
                say(exchange, 404, "{\"error_code\": 40403, \"message\": \"no such schema\"}");
                return;
            }
            if (fault.isPresent()) {
                say(exchange, 409, JSON.createObjectNode().put("message", fault.get()).toString());
                return;
            }
            versions.add(schema);
            byId.add(schema);
        }
        say(exchange, 200, "{\"id\": %d}".formatted(byId.indexOf(schema) + 1));
    }

    private Optional<String> fault(String subject, Schema schema) {
        try {
            new SchemaValidatorBuilder()
                    .mutualReadStrategy()
                    .validateAll()
                    .validate(schema, bySubject.getOrDefault(subject, List.of()));
            return Optional.empty();
        } catch (SchemaValidationException unlike) {
            return Optional.of(String.valueOf(unlike.getMessage()));
        }
    }

    private static Schema schema(JsonNode body) {
        return new SchemaParser().parse(body.path("schema").asText()).mainSchema();
    }

    private static void say(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

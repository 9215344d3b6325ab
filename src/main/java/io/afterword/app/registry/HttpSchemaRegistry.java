package io.afterword.app.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.topology.topic.RegistryException;
import io.afterword.topology.topic.SchemaRegistry;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A registry by the HTTP interface of Confluent's, which Apicurio (under `/apis/ccompat/v7`),
/// Karapace and Redpanda speak as well. Asks again for a while where it does not answer. Keeps
/// nothing; who asks does. Thread-safe.
public final class HttpSchemaRegistry implements SchemaRegistry {
    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final int PAUSE_MS = 250;

    private final String url;
    private final Optional<String> userInfo;
    private final Duration patience;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /// What it says to a request.
    private record Answer(int status, JsonNode body) {
        boolean isOk() {
            return status == 200;
        }

        String message() {
            return "%s (%d)".formatted(body.path("message").asText("no message"), status);
        }
    }

    /// Does not ask anything yet.
    ///
    /// @param url what requests begin with
    /// @param userInfo `USER:PASSWORD`
    /// @param patience with a registry that does not answer
    public HttpSchemaRegistry(String url, Optional<String> userInfo, Duration patience) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.userInfo = userInfo;
        this.patience = patience;
    }

    @Override
    public int idOf(String subject, Schema schema) {
        Answer answer = ask("POST", "/subjects/" + path(subject), body(schema));
        if (answer.status() == 404) {
            throw new RegistryException(
                    "the schema registry at %s lacks this version's schema of %s: `afterword schemas register` puts it there"
                            .formatted(url, subject),
                    null);
        }
        return id(answer);
    }

    @Override
    public Optional<Schema> schemaOf(int id) {
        Answer answer = ask("GET", "/schemas/ids/" + id, null);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new SchemaParser().parse(ok(answer).path("schema").asText()).mainSchema());
        } catch (AvroRuntimeException noAvro) {
            return Optional.empty();
        }
    }

    /// Puts a schema under a subject, whose versions have to read each other from then on.
    ///
    /// @return its id, which it may have had
    /// @throws RegistryException if the registry refuses it, saying why
    public int register(String subject, Schema schema) {
        int id = id(ask("POST", "/subjects/" + path(subject) + "/versions", body(schema)));
        ok(
                ask(
                        "PUT",
                        "/config/" + path(subject),
                        JSON.createObjectNode().put("compatibility", "FULL_TRANSITIVE")));
        return id;
    }

    /// Why a schema does not go with the versions that are there; empty if it does, or is the
    /// first.
    public List<String> incompatibilities(String subject, Schema schema) {
        String versions = "/compatibility/subjects/" + path(subject) + "/versions";
        Answer answer = ask("POST", versions + "?verbose=true", body(schema));
        if (answer.status() == 404) {
            return List.of();
        }
        JsonNode found = ok(answer);
        if (found.path("is_compatible").asBoolean()) {
            return List.of();
        }
        List<String> why = new ArrayList<>();
        found.path("messages").forEach(message -> why.add(message.asText()));
        return why.isEmpty() ? List.of("the registry does not say why") : why;
    }

    private static ObjectNode body(Schema schema) {
        return JSON.createObjectNode().put("schemaType", "AVRO").put("schema", schema.toString());
    }

    private int id(Answer answer) {
        return ok(answer).path("id").asInt();
    }

    private JsonNode ok(Answer answer) {
        if (!answer.isOk()) {
            throw new RegistryException(
                    "the schema registry at %s refuses: %s".formatted(url, answer.message()), null);
        }
        return answer.body();
    }

    private Answer ask(String method, String path, @Nullable JsonNode body) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                Answer answer = askOnce(method, path, body);
                if (answer.status() < 500) {
                    return allowed(answer);
                }
                throw new IOException(answer.message());
            } catch (IOException away) {
                if (System.nanoTime() > deadline) {
                    throw new RegistryException(
                            "no schema registry at schema.registry.url=%s: %s".formatted(url, away),
                            away);
                }
                pause(attempt);
            }
        }
    }

    private Answer allowed(Answer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            throw new RegistryException(
                    "the schema registry at %s does not take this user: %s; see schema.registry.user.info"
                            .formatted(url, answer.message()),
                    null);
        }
        return answer;
    }

    private Answer askOnce(String method, String path, @Nullable JsonNode body) throws IOException {
        BodyPublisher content =
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(REQUEST)
                        .header("Content-Type", CONTENT)
                        .header("Accept", CONTENT + ", application/json")
                        .method(method, content);
        userInfo.ifPresent(user ->
                request.header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8))));
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), json(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted", e);
        }
    }

    private static JsonNode json(String body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException other) {
            throw new IOException("what answers is no schema registry", other);
        }
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(PAUSE_MS * Math.min(attempt, 8L));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted", e);
        }
    }

    private static String path(String subject) {
        return URLEncoder.encode(subject, UTF_8);
    }
}

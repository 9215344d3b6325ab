package io.afterword.app.http.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.http.Endpoints;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/// An instance in this process, and who asks it over HTTP.
final class RunningInstance implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Settings settings;
    private final LiveTable table;
    private final Endpoints endpoints;
    private @Nullable ServedModels models;
    private @Nullable Service service;

    /// An answer.
    record Told(int status, JsonNode json) {
        String error() {
            return json.path("error").asText();
        }
    }

    /// Listens, and does nothing else yet.
    RunningInstance(Settings settings) {
        this.settings = settings;
        table = new LiveTable(settings.ngrams().shape());
        endpoints = Endpoints.open(settings, table);
    }

    void start() {
        ServedModels loaded = ModelLoader.load(settings, table);
        models = loaded;
        Service begun =
                Service.start(settings, loaded, table, endpoints.observer(), endpoints.address());
        service = begun;
        endpoints.serve(begun, loaded);
    }

    Told ask(String pathAndQuery, String... headers) {
        URI uri = URI.create("http://127.0.0.1:" + endpoints.port().orElseThrow() + pathAndQuery);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            return new Told(answer.statusCode(), new ObjectMapper().readTree(answer.body()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    boolean isReady() {
        return ask("/health/ready").status() == 200;
    }

    /// Works on, and answers no questions.
    void fallSilent() {
        endpoints.close();
    }

    @Override
    public void close() {
        endpoints.close();
        if (service != null) {
            service.close();
        }
        if (models != null) {
            models.close();
        }
        client.close();
    }
}

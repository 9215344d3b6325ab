package io.afterword.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Requests to the hub. Redirects are followed here and not by the JDK, since the token goes to the
/// hub alone: large files lie on other hosts, which must not see it.
final class HubClient implements AutoCloseable {
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HubEnvironment environment;
    private final Patience patience;
    private final HttpClient http;

    HubClient(HubEnvironment environment, Patience patience) {
        this.environment = environment;
        this.patience = patience;
        this.http =
                HttpClient.newBuilder()
                        .version(Version.HTTP_1_1)
                        .followRedirects(Redirect.NEVER)
                        .connectTimeout(patience.silence())
                        .build();
    }

    boolean hasToken() {
        return environment.token().isPresent();
    }

    URI source(Repository repository, String file) {
        return repository.source(environment.endpoint(), file);
    }

    /// The answers to a HEAD, one after the other, until one redirects no more or `enough` says
    /// stop.
    HttpResponse<InputStream> head(URI source, Predicate<HttpResponse<?>> enough)
            throws IOException {
        return follow(source, uri -> request(uri).HEAD(), enough);
    }

    /// The file from a byte on, if the server can do that. The caller closes the body.
    HttpResponse<InputStream> get(URI source, long from) throws IOException {
        return follow(source, uri -> ranged(request(uri).GET(), from), _ -> false);
    }

    private static HttpRequest.Builder ranged(HttpRequest.Builder request, long from) {
        return from == 0 ? request : request.header("Range", "bytes=" + from + "-");
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(patience.silence())
                        .header("User-Agent", "afterword")
                        .header("Accept-Encoding", "identity"); // sizes and ranges of the file
        if (isTheHub(uri)) {
            environment.token().ifPresent(t -> request.header("Authorization", "Bearer " + t));
        }
        return request;
    }

    private boolean isTheHub(URI uri) {
        URI hub = environment.endpoint();
        return hub.getScheme().equalsIgnoreCase(uri.getScheme())
                && hub.getHost().equalsIgnoreCase(uri.getHost())
                && port(hub) == port(uri);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private interface Request {
        HttpRequest.Builder to(URI uri);
    }

    private HttpResponse<InputStream> follow(
            URI source, Request request, Predicate<HttpResponse<?>> enough) throws IOException {
        URI uri = source;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = send(request.to(uri).build());
            Optional<URI> next = redirect(response);
            if (next.isEmpty() || enough.test(response)) {
                return response;
            }
            response.body().close();
            uri = next.get();
        }
        throw Refusal.failed(
                "%s redirects more than %d times, last to %s"
                        .formatted(source, MOST_REDIRECTS, withoutQuery(uri)));
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.failed("interrupted");
        }
    }

    private static Optional<URI> redirect(HttpResponse<?> response) {
        if (!REDIRECTS.contains(response.statusCode())) {
            return Optional.empty();
        }
        String location = response.headers().firstValue("Location").orElse("");
        try {
            URI next = response.uri().resolve(location);
            boolean downgrade =
                    "https".equalsIgnoreCase(response.uri().getScheme())
                            && !"https".equalsIgnoreCase(next.getScheme());
            if (location.isEmpty() || next.getHost() == null || downgrade) {
                throw new IllegalArgumentException("no place to go to");
            }
            return Optional.of(next);
        } catch (IllegalArgumentException e) {
            throw Refusal.failed(
                    "%s redirects to '%s', where it cannot be followed"
                            .formatted(withoutQuery(response.uri()), location));
        }
    }

    /// A query may hold a signature.
    private static String withoutQuery(URI uri) {
        return uri.toString().replaceFirst("\\?.*", "?...");
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}

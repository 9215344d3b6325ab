package io.afterword.app.http.query;

import org.apache.kafka.streams.state.HostInfo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// The other instances, asked in the name of a client. One that was asked so asks no further.
/// Thread-safe.
final class Peers implements AutoCloseable {
    /// The header of a question that was passed on.
    static final String PASSED_ON = "Afterword-Passed-On";

    private static final Duration TO_CONNECT = Duration.ofSeconds(1);
    private static final Duration TO_ANSWER = Duration.ofSeconds(3);

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(Version.HTTP_1_1)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .connectTimeout(TO_CONNECT)
                    .build();

    /// What an instance answers.
    ///
    /// @param pathAndQuery percent-encoded
    Reply ask(HostInfo instance, String pathAndQuery) {
        String host = instance.host();
        String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + instance.port();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + pathAndQuery))
                        .header(PASSED_ON, "true")
                        .timeout(TO_ANSWER)
                        .build();
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return Reply.unavailable(
                    "the instance that has it does not answer at %s: %s".formatted(address, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.unavailable("this instance stops");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

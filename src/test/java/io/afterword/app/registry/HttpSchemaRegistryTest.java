package io.afterword.app.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;

import io.afterword.event.Cancel;
import io.afterword.event.Token;
import io.afterword.topology.topic.RegistryException;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;

class HttpSchemaRegistryTest {
    private static final Schema CANCEL = Cancel.getClassSchema();
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private FakeRegistry there;
    private HttpSchemaRegistry registry;

    @BeforeEach
    void start() throws IOException {
        there = new FakeRegistry();
        registry = new HttpSchemaRegistry(there.url(), Optional.empty(), PATIENCE);
    }

    @AfterEach
    void stop() {
        there.close();
    }

    @Test
    void findsWhatWasRegistered() {
        int id = registry.register("cancels-value", CANCEL);
        assertThat(registry.register("cancels-value", CANCEL)).isEqualTo(id);
        assertThat(registry.register("tokens-value", Token.getClassSchema())).isNotEqualTo(id);
        assertThat(registry.idOf("cancels-value", CANCEL)).isEqualTo(id);
        assertThat(registry.schemaOf(id)).contains(CANCEL);
        assertThat(registry.schemaOf(77)).isEmpty();
    }

    @Test
    void saysHowASchemaGetsThere() {
        refused(() -> registry.idOf("cancels-value", CANCEL))
                .withMessageContaining("lacks this version's schema of cancels-value")
                .withMessageContaining("`afterword schemas register`");
    }

    @Test
    void tellsWhyASchemaDoesNotFit() {
        assertThat(registry.incompatibilities("cancels-value", CANCEL)).isEmpty();
        registry.register("cancels-value", CANCEL);
        assertThat(registry.incompatibilities("cancels-value", CANCEL)).isEmpty();
        assertThat(registry.incompatibilities("cancels-value", withAReason())).isNotEmpty();
        refused(() -> registry.register("cancels-value", withAReason()))
                .withMessageContaining("refuses: ")
                .withMessageContaining("(409)");
    }

    @Test
    void asksAgainForAWhile() {
        registry.register("cancels-value", CANCEL);
        there.fail(2);
        assertThat(registry.idOf("cancels-value", CANCEL)).isPositive();
    }

    @Test
    void namesARegistryThatIsAway() throws IOException {
        there.fail(Integer.MAX_VALUE);
        refused(() -> registry.schemaOf(1))
                .withMessageContaining("no schema registry at schema.registry.url=http://127.0.0.1")
                .withMessageContaining("not now (503)");
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        refused(() ->
                        new HttpSchemaRegistry(
                                        "http://127.0.0.1:" + nobody,
                                        Optional.empty(),
                                        Duration.ZERO)
                                .schemaOf(1))
                .withMessageContaining("ConnectException");
    }

    @Test
    void showsWhoItIs() {
        there.require("me:secret");
        refused(() -> registry.schemaOf(1))
                .withMessageContaining("does not take this user: who are you? (401)")
                .withMessageContaining("schema.registry.user.info");
        HttpSchemaRegistry known =
                new HttpSchemaRegistry(there.url(), Optional.of("me:secret"), PATIENCE);
        assertThat(known.schemaOf(1)).isEmpty();
    }

    @Test
    void noticesThatItTalksToSomethingElse() throws IOException {
        HttpServer other =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write("<html>".getBytes(US_ASCII));
                    exchange.close();
                });
        other.start();
        String url = "http://127.0.0.1:" + other.getAddress().getPort();
        refused(() ->
                        new HttpSchemaRegistry(url, Optional.empty(), Duration.ZERO)
                                .idOf("cancels-value", CANCEL))
                .withMessageContaining("what answers is no schema registry");
        other.stop(0);
    }

    private static ThrowableAssertAlternative<RegistryException> refused(ThrowingCallable asked) {
        return assertThatExceptionOfType(RegistryException.class).isThrownBy(asked);
    }

    /// A required field more, which no reader before it could do without.
    private static Schema withAReason() {
        return SchemaBuilder.record(CANCEL.getName())
                .namespace(CANCEL.getNamespace())
                .fields()
                .requiredString("request_id")
                .requiredString("reason")
                .endRecord();
    }
}

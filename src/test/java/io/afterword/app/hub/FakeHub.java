package io.afterword.app.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// A hub on the loopback interface with one model, and a second server for its large files, as the
/// real one has. Speaks as the hub does: HEAD with digests, redirects, ranges, error codes.
public final class FakeHub implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /// Answers a GET in place of the server.
    interface Fault {
        void answer(HttpExchange exchange, byte[] content, int from) throws IOException;
    }

    /// What was asked.
    ///
    /// @param large whether it was asked of the server for large files
    record Request(
            boolean large, String method, String path, List<String> authorization, String range) {}

    final Map<String, byte[]> files = new TreeMap<>();
    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    /// Of the next GETs of large files.
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

    /// Of the next HEADs.
    final Queue<Integer> headStatuses = new ConcurrentLinkedQueue<>();

    String repository = "openai-community/gpt2";
    String token = "";
    String errorOfMissing = "EntryNotFound";
    Queue<String> commits = new ArrayDeque<>();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer hub = server(false);
    private final HttpServer largeFiles = server(true);

    /// A hub that has the files of a directory.
    public static FakeHub of(Path directory) {
        FakeHub hub = new FakeHub();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.filter(f -> !f.toString().contains("golden")).toList()) {
                hub.files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hub;
    }

    private HttpServer server(boolean large) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext(
                    "/",
                    exchange -> {
                        try (exchange) {
                            note(exchange, large);
                            if (large) {
                                answerLarge(exchange);
                            } else {
                                answer(exchange);
                            }
                        }
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void note(HttpExchange exchange, boolean large) {
        requests.add(
                new Request(
                        large,
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getPath(),
                        exchange.getRequestHeaders().getOrDefault("Authorization", List.of()),
                        String.valueOf(exchange.getRequestHeaders().getFirst("Range"))));
    }

    public URI endpoint() {
        return uri(hub);
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    byte[] content(String file) {
        return Objects.requireNonNull(files.get(file), file);
    }

    static boolean isLarge(String file) {
        return file.endsWith(".safetensors");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean head = exchange.getRequestMethod().equals("HEAD");
        String authorization =
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (path.equals("/loop")) {
            redirect(exchange, "/loop");
        } else if (head && !headStatuses.isEmpty()) {
            exchange.sendResponseHeaders(headStatuses.remove(), -1);
        } else if (!token.isEmpty() && !authorization.equals("Bearer " + token)) {
            refuse(exchange, 401, "RepoNotFound");
        } else if (path.startsWith("/gpt2/")) {
            redirect(exchange, "/openai-community" + path);
        } else if (!path.startsWith("/" + repository + "/resolve/")) {
            refuse(exchange, 404, "RepoNotFound");
        } else {
            answerFile(exchange, path.substring(path.lastIndexOf('/') + 1), head);
        }
    }

    private void answerFile(HttpExchange exchange, String file, boolean head) throws IOException {
        byte[] content = files.get(file);
        if (content == null) {
            refuse(exchange, 404, errorOfMissing);
            return;
        }
        String commit = commits.isEmpty() ? COMMIT : commits.remove();
        exchange.getResponseHeaders().set("X-Repo-Commit", commit);
        if (isLarge(file)) {
            exchange.getResponseHeaders().set("X-Linked-ETag", "\"" + sha256(content) + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", "" + content.length);
            exchange.getResponseHeaders().set("ETag", "\"of the redirect\"");
            redirect(exchange, uri(largeFiles) + "/" + file + "?signature=secret");
        } else {
            exchange.getResponseHeaders().set("ETag", "W/\"" + gitBlob(content) + "\"");
            send(exchange, content, 0, head);
        }
    }

    private void answerLarge(HttpExchange exchange) throws IOException {
        String file = exchange.getRequestURI().getPath().substring(1);
        byte[] content = content(file);
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        Fault fault = faults.poll();
        if (fault != null) {
            fault.answer(exchange, content, from);
        } else {
            send(exchange, content, from, false);
        }
    }

    private static void send(HttpExchange exchange, byte[] content, int from, boolean head)
            throws IOException {
        int length = content.length - from;
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        }
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", "" + length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, head ? -1 : length);
        if (!head) {
            exchange.getResponseBody().write(content, from, length);
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getResponseHeaders().set("X-Error-Code", code);
        exchange.sendResponseHeaders(status, -1);
    }

    /// Sends what is asked for, but for its end.
    static Fault cutAfter(int bytes) {
        return (exchange, content, from) -> {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            exchange.getResponseBody().write(content, from, bytes);
            exchange.getResponseBody().flush();
        };
    }

    /// Sends the whole file, whatever was asked for.
    static Fault ignoringTheRange() {
        return (exchange, content, from) -> send(exchange, content, 0, false);
    }

    static Fault status(int status) {
        return (exchange, content, from) -> exchange.sendResponseHeaders(status, -1);
    }

    /// Sends another file, as long as it is.
    static Fault sending(byte[] other) {
        return (exchange, content, from) -> send(exchange, other, from, false);
    }

    /// GETs that brought a file, with the names of the files.
    List<String> loaded() {
        return requests.stream()
                .filter(request -> request.method().equals("GET"))
                .filter(request -> request.large() == isLarge(request.path()))
                .map(request -> request.path().substring(request.path().lastIndexOf('/') + 1))
                .toList();
    }

    private static String gitBlob(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        return hex("SHA-1", head, content);
    }

    static String sha256(byte[] content) {
        return hex("SHA-256", content);
    }

    private static String hex(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            byte[] sum = digest.digest();
            return ("%0" + 2 * sum.length + "x").formatted(new BigInteger(1, sum));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        largeFiles.stop(0);
        threads.shutdownNow();
    }
}

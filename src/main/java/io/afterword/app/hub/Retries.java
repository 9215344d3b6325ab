package io.afterword.app.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Tries again what failed for the network's sake. Tries that brought something do not count.
final class Retries {
    private static final int TOO_MANY_REQUESTS = 429;

    /// What is tried.
    interface Attempt<T> {
        T run() throws IOException;
    }

    private final Patience patience;

    Retries(Patience patience) {
        this.patience = patience;
    }

    /// @param reached how far it has come
    /// @param message of the failure, from its last cause
    <T> T run(LongSupplier reached, Attempt<T> attempt, Function<IOException, String> message) {
        int failures = 0;
        while (true) {
            long before = reached.getAsLong();
            try {
                return attempt.run();
            } catch (IOException e) {
                failures = reached.getAsLong() > before ? 1 : failures + 1;
                if (failures >= patience.tries()) {
                    throw Refusal.failed(message.apply(e));
                }
                pause(failures);
            }
        }
    }

    private void pause(int failures) {
        try {
            Thread.sleep(patience.before(failures));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.failed("interrupted");
        }
    }

    /// @throws IOException if the server asks to be tried again later
    static void requireNotBusy(HttpResponse<?> response) throws IOException {
        int status = response.statusCode();
        if (status >= 500 || status == TOO_MANY_REQUESTS) {
            throw new IOException("%s answers %d".formatted(response.uri().getHost(), status));
        }
    }

    /// The JDK's client leaves the message of some failures empty.
    static String reason(IOException e) {
        Throwable cause = e;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause.getMessage() != null) {
            return cause.getMessage();
        }
        return switch (cause) {
            case UnresolvedAddressException _, UnknownHostException _ -> "unknown host";
            case ConnectException _, ClosedChannelException _ -> "connection refused";
            default -> cause.getClass().getSimpleName();
        };
    }
}

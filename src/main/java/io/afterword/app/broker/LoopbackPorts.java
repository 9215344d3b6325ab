package io.afterword.app.broker;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports of the loopback interface. Kafka's server cannot tell which port it was given, so one that
/// is free has to be found before it starts.
final class LoopbackPorts {
    static final String HOST = "127.0.0.1";

    private LoopbackPorts() {}

    static int free() {
        try (ServerSocket socket = bind(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + HOST, e);
        }
    }

    static void requireFree(int port) {
        if (port < 1 || port > 65535) {
            throw new CommandException(
                    ExitCode.USAGE, "port must be in 1..65535, or 0 for any, was " + port);
        }
        try (ServerSocket socket = bind(port)) {
            assert socket.isBound();
        } catch (IOException e) {
            throw taken(port, e);
        }
    }

    static CommandException taken(int port, Exception cause) {
        return new CommandException(
                ExitCode.PORT_TAKEN,
                "port %d of %s is taken: stop what listens there, or name another port"
                        .formatted(port, HOST),
                cause);
    }

    private static ServerSocket bind(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }
}

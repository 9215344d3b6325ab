package io.afterword.app.broker;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/// The embedded broker as a process of its own, for tests that kill things. It prints `ready PORT`
/// and lives until its standard input ends, that is, no longer than the process that started it.
public final class BrokerProcess {
    private BrokerProcess() {}

    /// Runs the broker.
    ///
    /// @param args the port (0 for any) and the data directory
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: BrokerProcess PORT DIRECTORY");
            System.exit(ExitCode.USAGE.status());
        }
        try (EmbeddedBroker broker =
                EmbeddedBroker.kept(Path.of(args[1]), Integer.parseInt(args[0]))) {
            broker.fault().thenAccept(BrokerProcess::die);
            System.out.println("ready " + broker.port());
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (CommandException e) {
            System.err.println(e.getMessage());
            System.exit(e.exitCode().status());
        }
    }

    private static void die(String fault) {
        System.err.println(fault);
        Runtime.getRuntime().halt(ExitCode.FAILED.status());
    }
}

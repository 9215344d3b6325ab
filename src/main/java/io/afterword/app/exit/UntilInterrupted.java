package io.afterword.app.exit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets the user end a command with Ctrl-C, which is then no failure: the loop is told, ends by
/// itself, and the process exits with 0. It is made before everything that the command holds, and
/// so closed after it: the process ends at once when this is closed, with whatever still runs.
public final class UntilInterrupted implements AutoCloseable {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Duration patience;
    private final Thread hook = new Thread(this::endWithSuccess, "afterword-interrupt");
    private Runnable wakeUp = () -> {};
    private boolean interrupted;

    private UntilInterrupted(Duration patience) {
        this.patience = patience;
    }

    /// Listens from now on.
    ///
    /// @param patience how long a command that was told to end may take for it
    public static UntilInterrupted within(Duration patience) {
        UntilInterrupted until = new UntilInterrupted(patience);
        Runtime.getRuntime().addShutdownHook(until.hook);
        return until;
    }

    /// Says what Ctrl-C does.
    ///
    /// @param wakeUp ends whatever the loop waits for; called at once if Ctrl-C has come already
    public synchronized void wake(Runnable wakeUp) {
        this.wakeUp = wakeUp;
        if (interrupted) {
            wakeUp.run();
        }
    }

    public synchronized boolean isInterrupted() {
        return interrupted;
    }

    private synchronized void interrupt() {
        interrupted = true;
        wakeUp.run();
    }

    private void endWithSuccess() {
        interrupt();
        try {
            if (ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(0); // a shutdown that Ctrl-C began would exit with 130
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /// The command has ended, what it held is released, and its output is out.
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Ctrl-C came: the hook runs, and ends the process
        }
    }
}

package io.afterword.app.exit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets the user end a command with Ctrl-C, which is then no failure: the loop is told, ends by
/// itself, and the process exits with 0.
public final class UntilInterrupted implements AutoCloseable {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable wakeUp;
    private final Duration patience;
    private final Thread hook = new Thread(this::endWithSuccess, "afterword-interrupt");
    private volatile boolean interrupted;

    /// @param wakeUp ends whatever the loop waits for
    private UntilInterrupted(Runnable wakeUp, Duration patience) {
        this.wakeUp = wakeUp;
        this.patience = patience;
    }

    public static UntilInterrupted waking(Runnable wakeUp, Duration patience) {
        UntilInterrupted until = new UntilInterrupted(wakeUp, patience);
        Runtime.getRuntime().addShutdownHook(until.hook);
        return until;
    }

    public boolean isInterrupted() {
        return interrupted;
    }

    private void endWithSuccess() {
        interrupted = true;
        wakeUp.run();
        try {
            if (ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(0); // a shutdown that Ctrl-C began would exit with 130
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /// The loop has ended and its output is out.
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            interrupted = true; // Ctrl-C came: the hook runs, and ends the process
        }
    }
}

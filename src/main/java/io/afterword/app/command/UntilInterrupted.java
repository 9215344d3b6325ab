package io.afterword.app.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets the user end a command with Ctrl-C, which is then no failure: the loop is told, ends by itself,
/// and the process exits with 0.
final class UntilInterrupted implements AutoCloseable {
    private static final int SECONDS_TO_END = 5;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable wakeUp;
    private final Thread hook = new Thread(this::endWithSuccess, "afterword-interrupt");
    private volatile boolean interrupted;

    /// @param wakeUp ends whatever the loop waits for
    private UntilInterrupted(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    static UntilInterrupted waking(Runnable wakeUp) {
        UntilInterrupted until = new UntilInterrupted(wakeUp);
        Runtime.getRuntime().addShutdownHook(until.hook);
        return until;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    private void endWithSuccess() {
        interrupted = true;
        wakeUp.run();
        try {
            if (ended.await(SECONDS_TO_END, TimeUnit.SECONDS)) {
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

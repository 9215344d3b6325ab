package io.afterword.app.hub;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;

/// For a terminal: a bar for each file.
final class BarProgress implements PullProgress {
    private static final int MEGABYTE = 1_000_000;

    private final PrintWriter err;
    private final PrintStream terminal;
    private final int width;
    private @Nullable ProgressBar bar;

    BarProgress(PrintWriter err, PrintStream terminal, int width) {
        this.err = err;
        this.terminal = terminal;
        this.width = width;
    }

    @Override
    public void say(String line) {
        err.println(line);
        err.flush();
    }

    @Override
    public void begin(String file, long from, long size) {
        bar =
                new ProgressBarBuilder()
                        .setTaskName(file)
                        .setInitialMax(size)
                        .startsFrom(from, Duration.ZERO)
                        .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                        .setUnit(" MB", MEGABYTE)
                        .setUpdateIntervalMillis(200)
                        .showSpeed()
                        .setConsumer(new ConsoleProgressBarConsumer(terminal, width))
                        .build();
    }

    @Override
    public void reach(long bytes) {
        if (bar != null) {
            bar.stepTo(bytes);
        }
    }

    @Override
    public void end() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}

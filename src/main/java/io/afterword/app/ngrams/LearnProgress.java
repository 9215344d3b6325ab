package io.afterword.app.ngrams;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What of the documents is on its way; a bar of it on a terminal.
final class LearnProgress implements AutoCloseable {
    private static final int MEGABYTE = 1_000_000;

    private final @Nullable ProgressBar bar;
    private long documents;
    private long bytes;

    private LearnProgress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /// @param watched whether somebody reads along
    static LearnProgress of(List<Path> files, boolean watched) {
        return new LearnProgress(watched ? bar(size(files)) : null);
    }

    private static ProgressBar bar(long size) {
        return new ProgressBarBuilder()
                .setTaskName("learn")
                .setInitialMax(size)
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUnit(" MB", MEGABYTE)
                .setUpdateIntervalMillis(200)
                .showSpeed()
                .build();
    }

    /// In bytes; -1, which a bar takes for unknown, where standard input is among them.
    private static long size(List<Path> files) {
        boolean known = files.stream().allMatch(Files::isRegularFile);
        return known ? files.stream().mapToLong(file -> file.toFile().length()).sum() : -1;
    }

    /// Another document of so many bytes.
    void sent(int more) {
        documents++;
        bytes += more;
        if (bar != null) {
            bar.stepTo(bytes);
        }
    }

    long documents() {
        return documents;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}

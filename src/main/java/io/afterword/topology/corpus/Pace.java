package io.afterword.topology.corpus;

import java.time.Duration;

/// When a batch is large enough, or old enough, to be counted. A row that a batch changes often is
/// written once, so large batches cost less a token; but nobody wants to wait. Small batches may
/// take a share of the time: where little comes, it is counted at once, and the more comes, the
/// larger the batches grow. No document waits longer than a moment, though, whatever made the batch
/// before it slow.
final class Pace {
    /// Beyond that, batches gain little: `docs/decisions/012`.
    static final int FULL_BATCH = 200_000;

    private static final long SOON = Duration.ofMillis(20).toNanos();
    private static final long LONGEST = Duration.ofMillis(200).toNanos();
    private static final int REST = 8;

    private long idleSince;
    private long rest = SOON;

    Pace(long now) {
        idleSince = now - SOON;
    }

    /// @param tokens that wait
    boolean isDue(long tokens, long now) {
        return tokens >= FULL_BATCH || (tokens > 0 && now - idleSince >= rest);
    }

    void counted(long begin, long end) {
        idleSince = end;
        rest = Math.clamp(REST * (end - begin), SOON, LONGEST);
    }
}

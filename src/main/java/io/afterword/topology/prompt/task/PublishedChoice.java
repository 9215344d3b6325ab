package io.afterword.topology.prompt.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What was published of one choice of a generation: a view of the stores, for one thread.
public final class PublishedChoice {
    private final List<Integer> tokenIds = new ArrayList<>();
    private boolean ended;

    /// The generated tokens, in order; grows with [#add].
    public List<Integer> tokenIds() {
        return Collections.unmodifiableList(tokenIds);
    }

    public void add(List<Integer> more) {
        tokenIds.addAll(more);
    }

    /// Whether it has its completion.
    public boolean hasEnded() {
        return ended;
    }

    public void end() {
        ended = true;
    }
}

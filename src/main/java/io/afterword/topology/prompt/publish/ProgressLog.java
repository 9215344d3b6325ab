package io.afterword.topology.prompt.publish;

import io.afterword.state.Progress;
import io.afterword.state.ProgressStep;
import io.afterword.topology.prompt.task.ProgressStore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Appends to the store `progress`, and deletes a record when the last generation in it has ended.
/// Which generations a record has is a view in memory, read from the store when a task is
/// initialised. A record lives as long as the longest running generation in it, so there are never
/// more of them than drains in that time.
final class ProgressLog {
    private final ProgressStore store;
    private final Map<Long, Set<Long>> recordsOf = new HashMap<>(); // by the prompt's offset
    private final Map<Long, Integer> holders = new HashMap<>(); // of a record: generations in it
    private long next;

    ProgressLog(ProgressStore store) {
        this.store = store;
        store.forEach(this::know);
    }

    private void know(long number, Progress progress) {
        for (ProgressStep step : progress.getSteps()) {
            if (recordsOf.computeIfAbsent(step.getOffset(), _ -> new HashSet<>()).add(number)) {
                holders.merge(number, 1, Integer::sum);
            }
        }
        next = Math.max(next, number + 1);
    }

    /// Writes down what a drain published.
    void append(List<ProgressStep> steps) {
        if (!steps.isEmpty()) {
            Progress progress = new Progress(List.copyOf(steps));
            long number = next;
            know(number, progress);
            store.put(number, progress);
        }
    }

    /// A generation has ended.
    void forget(long offset) {
        Set<Long> records = recordsOf.remove(offset);
        if (records != null) {
            records.forEach(this::letGo);
        }
    }

    private void letGo(long number) {
        if (holders.merge(number, -1, Integer::sum) == 0) {
            holders.remove(number);
            store.delete(number);
        }
    }

    /// Forgets what belongs to no generation. Only with `at_least_once`, where a crash may leave
    /// the stores apart, is there any.
    void forgetAllBut(Set<Long> offsets) {
        List<Long> unknown = new ArrayList<>(recordsOf.keySet());
        unknown.removeAll(offsets);
        unknown.forEach(this::forget);
    }
}

package io.afterword.topology.prompt.task;

import io.afterword.state.Generation;
import io.afterword.state.Progress;

import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

import java.util.List;
import java.util.Optional;

/// A generation that has not ended, and what was published of it, for others than its task: a view
/// of the stores, which may be a transaction ahead of what a reader of committed records sees.
///
/// @param choices all of them, in order
public record Underway(Generation generation, List<PublishedChoice> choices) {
    public Underway {
        choices = List.copyOf(choices);
    }

    /// Reads it while its task goes on; empty if there is none of that id. Reads all progress of
    /// the task.
    public static Optional<Underway> find(
            String requestId,
            ReadOnlyKeyValueStore<String, Generation> generations,
            ReadOnlyKeyValueStore<Long, Progress> progress) {
        Generation generation = generations.get(requestId);
        if (generation == null) {
            return Optional.empty();
        }
        Underway underway = new Underway(generation, Published.in(progress).take(generation));
        // Its progress goes after it: if it is still there, all of its progress was.
        return Optional.ofNullable(generations.get(requestId)).map(_ -> underway);
    }
}

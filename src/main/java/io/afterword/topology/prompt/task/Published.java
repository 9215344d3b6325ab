package io.afterword.topology.prompt.task;

import io.afterword.state.Generation;
import io.afterword.state.Progress;
import io.afterword.state.ProgressStep;

import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What was published of the generations that have not ended, as the stores say when a task is
/// initialised. Of a generation that is not in it nothing was published.
public final class Published {
    private final Map<Long, Map<Integer, PublishedChoice>> byOffset = new HashMap<>();

    private Published() {}

    public static Published in(ProgressStore store) {
        Published published = new Published();
        store.forEach((_, progress) -> progress.getSteps().forEach(published::add));
        return published;
    }

    static Published in(ReadOnlyKeyValueStore<Long, Progress> store) {
        Published published = new Published();
        ProgressStore.forEach(store, (_, progress) -> progress.getSteps().forEach(published::add));
        return published;
    }

    private void add(ProgressStep step) {
        PublishedChoice choice =
                byOffset.computeIfAbsent(step.getOffset(), _ -> new HashMap<>())
                        .computeIfAbsent(step.getChoice(), _ -> new PublishedChoice());
        choice.add(step.getTokenIds());
        if (step.getEnded()) {
            choice.end();
        }
    }

    /// All choices of a generation, in order. They are the caller's now, and are forgotten here.
    public List<PublishedChoice> take(Generation generation) {
        Map<Integer, PublishedChoice> found = byOffset.remove(generation.getSource().getOffset());
        Map<Integer, PublishedChoice> known = found == null ? Map.of() : found;
        return IntStream.range(0, generation.getN())
                .mapToObj(choice -> choice(generation, choice, known.get(choice)))
                .toList();
    }

    private static PublishedChoice choice(
            Generation generation, int choice, @Nullable PublishedChoice later) {
        PublishedChoice whole = new PublishedChoice();
        if (choice == 0) {
            whole.add(generation.getTokenIds()); // what version 1 wrote down here
        }
        if (later != null) {
            whole.add(later.tokenIds());
            if (later.hasEnded()) {
                whole.end();
            }
        }
        return whole;
    }
}

package io.afterword.topology.prompt.publish;

import io.afterword.domain.StreamId;
import io.afterword.event.FinishReason;
import io.afterword.state.Generation;
import io.afterword.state.ProgressStep;
import io.afterword.topology.prompt.task.FinishedStore;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.ProgressStore;
import io.afterword.topology.prompt.task.Published;
import io.afterword.topology.prompt.task.TraceContext;

import org.apache.kafka.streams.processor.api.ProcessorContext;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The generations that are being answered, in memory as long as they are, and in the stores as far
/// as they were published. Made anew with every initialisation of the task.
final class OpenGenerations {
    private final GenerationStore generations;
    private final FinishedStore finished;
    private final ProgressLog progress;
    private final Published before;
    private final Map<String, OpenGeneration> open = new HashMap<>();
    private boolean tidied;

    private OpenGenerations(
            GenerationStore generations, FinishedStore finished, ProgressStore progress) {
        this.generations = generations;
        this.finished = finished;
        this.progress = new ProgressLog(progress);
        this.before = Published.in(progress);
    }

    static OpenGenerations of(ProcessorContext<?, ?> context, Duration duplicatesWindow) {
        return new OpenGenerations(
                GenerationStore.of(context),
                FinishedStore.of(context, duplicatesWindow),
                ProgressStore.of(context));
    }

    /// The generation of that id, which was admitted and has not ended.
    OpenGeneration get(String requestId) {
        return open.computeIfAbsent(requestId, this::read);
    }

    private OpenGeneration read(String requestId) {
        Generation generation = generations.get(requestId);
        if (generation == null) {
            throw new IllegalStateException("an emission has no generation in the store");
        }
        return new OpenGeneration(generation, TraceContext.of(generation), before.take(generation));
    }

    /// Writes down what was published of the generations that have not ended.
    ///
    /// @param tokensBefore how many tokens of each stream were written down before
    void write(Map<StreamId, Integer> tokensBefore) {
        tidy();
        List<ProgressStep> steps = new ArrayList<>();
        tokensBefore.forEach((stream, tokens) -> {
            OpenGeneration generation = open.get(stream.requestId());
            if (generation != null) {
                steps.add(generation.step(stream.choice(), tokens));
            }
        });
        progress.append(steps);
    }

    /// A generation whose choices all have their completions.
    ///
    /// @param now milliseconds since the epoch
    void end(OpenGeneration generation, FinishReason reason, long now) {
        String requestId = generation.generation().getRequestId();
        open.remove(requestId);
        generations.delete(requestId); // first, for those who look on: see Underway
        progress.forget(generation.offset());
        finished.put(requestId, reason, now);
    }

    /// Once, and not at initialisation, when nothing may be written yet.
    private void tidy() {
        if (!tidied) {
            Set<Long> known = new HashSet<>();
            generations.forEach(generation -> known.add(generation.getSource().getOffset()));
            progress.forgetAllBut(known);
            tidied = true;
        }
    }
}

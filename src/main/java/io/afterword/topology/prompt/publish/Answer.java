package io.afterword.topology.prompt.publish;

import io.afterword.domain.Failure;
import io.afterword.domain.Finish;
import io.afterword.event.Source;
import io.afterword.model.engine.Emission;
import io.afterword.topology.prompt.task.TraceContext;

import java.util.List;
import java.util.Map;

/// What is to be published, and written down with it.
public sealed interface Answer {
    /// What one drain of the outbox brought, the emissions of each stream in order. They are
    /// published under the keys of their generations in the store.
    record Progress(List<Emission> emissions) implements Answer {
        public Progress {
            emissions = List.copyOf(emissions);
        }
    }

    /// A generation in the store that cannot go on here; what was published of it stays.
    record Abandoned(String requestId, Finish finish) implements Answer {}

    /// A prompt that was not admitted.
    ///
    /// @param model the name that the prompt asked for, or the standard model's
    /// @param remembered whether a second prompt of that id is a duplicate
    record Refused(
            String requestId,
            String model,
            Failure failure,
            Source source,
            TraceContext trace,
            Map<String, String> metadata,
            boolean remembered)
            implements Answer {}
}

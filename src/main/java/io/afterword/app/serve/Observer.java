package io.afterword.app.serve;

import io.afterword.domain.ErrorCode;
import io.afterword.model.engine.Engines;
import io.afterword.model.engine.Measurements;

import org.apache.kafka.streams.KafkaStreams;

/// Whoever looks at an instance from its making on, and changes nothing of what it does.
public interface Observer {
    Observer NONE =
            new Observer() {
                @Override
                public Measurements measurements(String model) {
                    return Measurements.NONE;
                }

                @Override
                public void refused(ErrorCode why) {}

                @Override
                public void engines(Engines engines) {}

                @Override
                public void prompts(String application, KafkaStreams streams) {}

                @Override
                public void learner(String application, KafkaStreams streams) {}
            };

    /// What the engine of a model reports to.
    Measurements measurements(String model);

    /// A prompt was refused at once, and no engine saw it. Thread-safe.
    void refused(ErrorCode why);

    /// The engines, which are not started yet.
    void engines(Engines engines);

    /// The application that answers prompts, not started yet.
    ///
    /// @param application its id
    void prompts(String application, KafkaStreams streams);

    /// An application that learns a version of the n-gram table, not started yet.
    ///
    /// @param application its id
    void learner(String application, KafkaStreams streams);
}

package io.afterword.topology;

import io.afterword.topology.prompt.PromptTopology;
import java.util.Properties;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;

/// Everything that Afterword runs inside Kafka Streams.
public final class AfterwordTopology {
    private AfterwordTopology() {}

    /// The topology under these properties. Its names are data: stores, changelogs and golden file.
    public static Topology of(Properties properties, PromptTopology prompts) {
        // Without the configuration, the builder would not refuse names that Kafka Streams makes up.
        StreamsBuilder builder =
                new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
        prompts.addTo(builder);
        return builder.build(properties);
    }
}

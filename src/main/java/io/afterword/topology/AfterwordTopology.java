package io.afterword.topology;

import io.afterword.topology.corpus.CorpusTopology;
import io.afterword.topology.corpus.NgramCopy;
import io.afterword.topology.prompt.PromptTopology;

import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;

import java.util.Optional;
import java.util.Properties;

/// Everything that Afterword runs inside Kafka Streams.
public final class AfterwordTopology {
    private AfterwordTopology() {}

    /// The way of a prompt, and the copy of the n-gram table where there is one. Its names are
    /// data: stores, changelogs and golden file.
    public static Topology ofPrompts(
            Properties properties, PromptTopology prompts, Optional<NgramCopy> copy) {
        StreamsBuilder builder = builder(properties);
        prompts.addTo(builder); // first, so that its tasks are called alike with and without a copy
        copy.ifPresent(ngrams -> ngrams.addTo(builder));
        return builder.build(properties);
    }

    /// The way of a document, an application of its own for each version of the n-gram table.
    public static Topology ofCorpus(Properties properties, CorpusTopology corpus) {
        StreamsBuilder builder = builder(properties);
        corpus.addTo(builder);
        return builder.build(properties);
    }

    /// Without the configuration, the builder would not refuse names that Kafka Streams makes up.
    private static StreamsBuilder builder(Properties properties) {
        return new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
    }
}

package io.afterword.topology.corpus;

import io.afterword.event.CorpusDocument;
import io.afterword.model.token.Tokenizer;
import io.afterword.state.Uncounted;
import io.afterword.topology.topic.AvroSerde;
import io.afterword.topology.topic.Topic;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;

import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/// The way of a document: tokenize, send passages to the partitions that own their n-grams, count.
/// What comes out is the changelog of the store `ngrams`. An application of its own, so that large
/// batches never hold up the tokens of prompts.
///
/// @param corpus the documents
/// @param nanoTime for how long counting takes, which says how large batches get
public record CorpusTopology(
        Topic<CorpusDocument> corpus,
        Tokenizer tokenizer,
        CorpusSettings settings,
        LongSupplier nanoTime) {

    public void addTo(StreamsBuilder builder) {
        builder.addStateStore(new NgramStoreBuilder(settings.memoryBytes() / settings.owners()));
        builder.addStateStore(Inbox.builder());

        KStream<byte[], CorpusDocument> documents = corpus.read(builder);
        KStream<Integer, Uncounted> passages = tokenize(builder, documents);
        passages.repartition(byOwner())
                .process(
                        () -> new Count(settings, nanoTime),
                        Named.as("count"),
                        Inbox.NAME,
                        NgramStore.NAME);
    }

    private KStream<Integer, Uncounted> tokenize(
            StreamsBuilder builder, KStream<byte[], CorpusDocument> documents) {
        if (settings.keepDocuments()) {
            builder.addStateStore(DocumentStore.builder());
            return documents.process(
                    () -> new Tokenize(tokenizer, settings),
                    Named.as("tokenize"),
                    DocumentStore.NAME);
        }
        return documents.process(() -> new Tokenize(tokenizer, settings), Named.as("tokenize"));
    }

    private Repartitioned<Integer, Uncounted> byOwner() {
        return Repartitioned.with(Serdes.Integer(), AvroSerde.of(Uncounted.class))
                .withName("passages")
                .withNumberOfPartitions(settings.owners())
                .withStreamPartitioner((_, owner, _, _) -> Optional.of(Set.of(owner)));
    }
}

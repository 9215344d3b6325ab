package io.afterword.topology.corpus;

import io.afterword.domain.TokenIds;
import io.afterword.event.CorpusDocument;
import io.afterword.model.markov.Passage;
import io.afterword.model.markov.Passages;
import io.afterword.model.markov.Shard;
import io.afterword.model.token.LongWords;
import io.afterword.model.token.Tokenizer;
import io.afterword.state.Uncounted;
import io.afterword.topology.corpus.LearnSensors.Learned;

import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Makes tokens of a document, and sends each partition of the table the passages that it counts.
/// Where documents are kept, one that comes under a known id first takes its predecessor's counts
/// back, and a tombstone does no more than that; elsewhere every document counts, each time it
/// comes.
///
/// A commit makes passages visible to who counts them, so it is asked for as soon as documents stop
/// coming for a moment, and while they do not, some times a second.
final class Tokenize implements Processor<byte[], CorpusDocument, Integer, Uncounted> {
    private static final Duration TICK = Duration.ofMillis(10);
    private static final long MOST_UNCOMMITTED_MS = 200;

    /// Of one record, so that it fits into every broker's default limit several times.
    private static final int MOST_BYTES = 256 << 10;

    /// Of a document's id, in bytes: with it, every part of a kept document still fits into a
    /// record.
    static final int LONGEST_ID = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(Tokenize.class);

    private final Tokenizer tokenizer;
    private final CorpusSettings settings;
    private ProcessorContext<Integer, Uncounted> context;
    private LearnSensors sensors;
    private @Nullable DocumentStore documents;
    private boolean cameInThisTick;
    private boolean uncommitted;
    private long uncommittedSince;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    Tokenize(Tokenizer tokenizer, CorpusSettings settings) {
        this.tokenizer = tokenizer;
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<Integer, Uncounted> context) {
        this.context = context;
        sensors = LearnSensors.of(context);
        documents = settings.keepDocuments() ? DocumentStore.of(context) : null;
        cameInThisTick = false;
        uncommitted = false;
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], CorpusDocument> record) {
        byte[] id = record.key();
        if (id != null && id.length > LONGEST_ID) {
            refuse(id.length);
            return;
        }
        came(context.currentSystemTimeMs());
        CorpusDocument document = record.value();
        TokenIds tokens = document == null ? null : tokens(document.getText());
        if (documents != null && id != null) {
            replace(documents, id, tokens, record.timestamp());
        } else if (tokens != null) {
            send(tokens, 1, record.timestamp());
        } else {
            sensors.add(Learned.TOMBSTONES_IGNORED, 1);
        }
    }

    private void refuse(int bytes) {
        sensors.add(Learned.DOCUMENTS_REFUSED, 1);
        LOG.atWarn()
                .addKeyValue("task", context.taskId())
                .addKeyValue("offset", context.recordMetadata().map(RecordMetadata::offset))
                .addKeyValue("bytes", bytes)
                .addKeyValue("limit", LONGEST_ID)
                .log("document not learned, its id is too long");
    }

    private void came(long now) {
        uncommittedSince = uncommitted ? uncommittedSince : now;
        uncommitted = true;
        cameInThisTick = true;
    }

    private TokenIds tokens(String text) {
        TokenIds tokens = LongWords.encode(tokenizer, text);
        sensors.add(Learned.DOCUMENTS, 1);
        sensors.add(Learned.TOKENS, tokens.size());
        sensors.add(Learned.EMPTY_DOCUMENTS, tokens.isEmpty() ? 1 : 0);
        return tokens;
    }

    private void replace(DocumentStore kept, byte[] id, @Nullable TokenIds tokens, long timestamp) {
        TokenIds before = kept.get(id);
        if (before != null && tokens != null && before.equals(tokens)) {
            sensors.add(Learned.REPEATED_DOCUMENTS, 1);
            return;
        }
        if (before != null) {
            sensors.add(Learned.DOCUMENTS_TAKEN_BACK, 1);
            send(before, -1, timestamp);
        }
        if (tokens != null) {
            send(tokens, 1, timestamp);
            kept.put(id, tokens);
        } else {
            kept.delete(id);
        }
    }

    private void send(TokenIds document, int weight, long timestamp) {
        for (int owner = 0; owner < settings.owners(); owner++) {
            Shard shard = new Shard(owner, settings.owners());
            List<Passage> together = new ArrayList<>();
            int bytes = 0;
            for (Passage passage : Passages.of(document, settings.shape(), shard, weight)) {
                int more = Passages.bytes(passage);
                if (bytes > 0 && bytes + more > MOST_BYTES) {
                    send(owner, together, timestamp);
                    together.clear();
                    bytes = 0;
                }
                together.add(passage);
                bytes += more;
            }
            if (!together.isEmpty()) {
                send(owner, together, timestamp);
            }
        }
    }

    private void send(int owner, List<Passage> together, long timestamp) {
        Uncounted uncounted = new Uncounted(ByteBuffer.wrap(Passages.toBytes(together)));
        context.forward(new Record<>(owner, uncounted, timestamp));
    }

    private void tick(long now) {
        boolean late = now - uncommittedSince >= MOST_UNCOMMITTED_MS;
        if (uncommitted && (late || !cameInThisTick)) {
            context.commit();
            uncommitted = false;
        }
        cameInThisTick = false;
    }

    @Override
    public void close() {
        sensors.close();
    }
}

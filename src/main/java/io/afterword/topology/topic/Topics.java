package io.afterword.topology.topic;

import io.afterword.event.Cancel;
import io.afterword.event.Completion;
import io.afterword.event.CorpusDocument;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Token;

import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The topics of one installation, under its prefix. All have the same number of partitions, so
/// that an answer lies in the partition of its prompt, a cancel too, and the rows of the n-gram
/// table in that of the passages they were counted from.
///
/// @param prompts asked; what a replay reads
/// @param cancels asked; of use while their prompt runs
/// @param tokens answered, one by one
/// @param completions answered, as a whole
/// @param predictions answered, where only the next token was asked for
/// @param deadLetters what could not be read, as it came, with the cause in its headers
/// @param corpus documents to learn from
/// @param ngrams rows of the n-gram tables, one topic a version
public record Topics(
        Topic<Prompt> prompts,
        Topic<Cancel> cancels,
        Topic<Token> tokens,
        Topic<Completion> completions,
        Topic<Prediction> predictions,
        Topic<byte[]> deadLetters,
        Topic<CorpusDocument> corpus,
        List<Topic<byte[]>> ngrams) {
    public static final String DEFAULT_PREFIX = "afterword.";

    /// A document of ten million characters, most of them ASCII, with room to spare.
    public static final int DOCUMENT_BYTES = 16 << 20;

    /// A dead letter is a record as large as any that came, and a stack trace.
    private static final int DEAD_LETTER_BYTES = DOCUMENT_BYTES + (1 << 20);

    /// A prediction with the whole distribution is as large as the vocabulary. Kafka's own limit,
    /// unless a cluster has another one; admission keeps what it lets through below it.
    public static final int PREDICTION_BYTES = 1 << 20;

    private static final Duration EVENTS = Duration.ofDays(7);
    private static final Duration CANCELS = Duration.ofDays(1);
    private static final Duration DEAD_LETTERS = Duration.ofDays(30);

    /// A copy of the table that was away for longer than this may keep rows that were removed.
    private static final Duration REMOVED_ROWS = Duration.ofDays(30);

    /// The segment that is written to is not compacted, so it is read whole by who begins.
    private static final int ROWS_SEGMENT_BYTES = 64 << 20;

    private static final String FOR_EVER = "-1";

    public Topics {
        ngrams = List.copyOf(ngrams);
    }

    /// The topics of the installation that is called so.
    ///
    /// @param prefix of all names, its separator included, such as `afterword.`
    public static Topics under(String prefix) {
        return under(prefix, Optional.empty());
    }

    /// As the other one, with values in the wire format of a registry where there is one.
    public static Topics under(String prefix, Optional<SchemaRegistry> registry) {
        return new Topics(
                new Topic<>(
                        "prompts",
                        prefix + "prompts",
                        AvroSerde.refusingNull(Prompt.class, registry)),
                new Topic<>(
                        "cancels",
                        prefix + "cancels",
                        AvroSerde.refusingNull(Cancel.class, registry)),
                new Topic<>("tokens", prefix + "tokens", AvroSerde.of(Token.class, registry)),
                new Topic<>(
                        "completions",
                        prefix + "completions",
                        AvroSerde.of(Completion.class, registry)),
                new Topic<>(
                        "predictions",
                        prefix + "predictions",
                        AvroSerde.of(Prediction.class, registry)),
                new Topic<>("dead-letters", prefix + "dead-letters", Serdes.ByteArray()),
                new Topic<>(
                        "corpus", prefix + "corpus", AvroSerde.of(CorpusDocument.class, registry)),
                List.of());
    }

    /// These, and the rows of n-gram tables.
    ///
    /// @param names of their topics
    public Topics withNgrams(List<String> names) {
        return new Topics(
                prompts,
                cancels,
                tokens,
                completions,
                predictions,
                deadLetters,
                corpus,
                names.stream().map(Topics::ngrams).toList());
    }

    private static Topic<byte[]> ngrams(String name) {
        return new Topic<>("ngrams", name, Serdes.ByteArray());
    }

    /// All that are needed: without n-gram tables, nothing is learned.
    public List<Topic<?>> all() {
        List<Topic<?>> all =
                new ArrayList<>(
                        List.of(prompts, cancels, tokens, completions, predictions, deadLetters));
        if (!ngrams.isEmpty()) {
            all.add(corpus);
            all.addAll(ngrams);
        }
        return List.copyOf(all);
    }

    /// The schemas of values, by the subject under which a registry has them.
    public Map<String, Schema> schemas() {
        Map<String, Schema> all = new TreeMap<>();
        for (Topic<?> topic : all()) {
            if (topic.value() instanceof AvroSerde<?> avro) {
                all.put(SchemaRegistry.subject(topic.name()), avro.schema());
            }
        }
        return all;
    }

    /// What to ask of a cluster that has none of them.
    public List<NewTopic> toCreate(int partitions, short replication) {
        List<NewTopic> all = new ArrayList<>();
        all.add(keptFor(EVENTS, prompts, partitions, replication));
        all.add(keptFor(CANCELS, cancels, partitions, replication));
        all.add(keptFor(EVENTS, tokens, partitions, replication));
        all.add(keptFor(EVENTS, completions, partitions, replication));
        all.add(roomy(keptFor(EVENTS, predictions, partitions, replication), PREDICTION_BYTES));
        all.add(
                roomy(
                        keptFor(DEAD_LETTERS, deadLetters, partitions, replication),
                        DEAD_LETTER_BYTES));
        if (ngrams.isEmpty()) {
            return List.copyOf(all);
        }
        all.add(
                roomy(
                        new NewTopic(corpus.name(), partitions, replication).configs(forEver()),
                        DOCUMENT_BYTES));
        for (Topic<byte[]> rows : ngrams) {
            all.add(new NewTopic(rows.name(), partitions, replication).configs(compacted()));
        }
        return List.copyOf(all);
    }

    private static NewTopic keptFor(
            Duration retention, Topic<?> topic, int partitions, short replication) {
        return new NewTopic(topic.name(), partitions, replication).configs(byTime(retention));
    }

    private static NewTopic roomy(NewTopic topic, int messageBytes) {
        Map<String, String> configs = new HashMap<>(topic.configs());
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(messageBytes));
        return topic.configs(configs);
    }

    private static Map<String, String> forEver() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                FOR_EVER);
    }

    private static Map<String, String> compacted() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.SEGMENT_BYTES_CONFIG,
                Integer.toString(ROWS_SEGMENT_BYTES),
                TopicConfig.DELETE_RETENTION_MS_CONFIG,
                Long.toString(REMOVED_ROWS.toMillis()));
    }

    private static Map<String, String> byTime(Duration retention) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()));
    }
}

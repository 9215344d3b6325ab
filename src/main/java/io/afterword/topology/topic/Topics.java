package io.afterword.topology.topic;

import io.afterword.event.Cancel;
import io.afterword.event.Completion;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Token;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The topics of one installation, under its prefix. All have the same number of partitions, so
/// that an answer lies in the partition of its prompt, and a cancel too.
///
/// @param prompts asked; what a replay reads
/// @param cancels asked; of use while their prompt runs
/// @param tokens answered, one by one
/// @param completions answered, as a whole
/// @param predictions answered, where only the next token was asked for
/// @param deadLetters what could not be read, as it came, with the cause in its headers
public record Topics(
        Topic<Prompt> prompts,
        Topic<Cancel> cancels,
        Topic<Token> tokens,
        Topic<Completion> completions,
        Topic<Prediction> predictions,
        Topic<byte[]> deadLetters) {
    public static final String DEFAULT_PREFIX = "afterword.";

    /// A dead letter is a record as large as any that came, and a stack trace.
    private static final int DEAD_LETTER_BYTES = 4 << 20;

    /// A prediction with the whole distribution is as large as the vocabulary. Kafka's own limit,
    /// unless a cluster has another one; admission keeps what it lets through below it.
    public static final int PREDICTION_BYTES = 1 << 20;

    private static final Duration EVENTS = Duration.ofDays(7);
    private static final Duration CANCELS = Duration.ofDays(1);
    private static final Duration DEAD_LETTERS = Duration.ofDays(30);

    /// The topics of the installation that is called so.
    ///
    /// @param prefix of all names, its separator included, such as `afterword.`
    public static Topics under(String prefix) {
        return new Topics(
                new Topic<>("prompts", prefix + "prompts", AvroSerde.refusingNull(Prompt.class)),
                new Topic<>("cancels", prefix + "cancels", AvroSerde.refusingNull(Cancel.class)),
                new Topic<>("tokens", prefix + "tokens", AvroSerde.of(Token.class)),
                new Topic<>("completions", prefix + "completions", AvroSerde.of(Completion.class)),
                new Topic<>("predictions", prefix + "predictions", AvroSerde.of(Prediction.class)),
                new Topic<>("dead-letters", prefix + "dead-letters", Serdes.ByteArray()));
    }

    public List<Topic<?>> all() {
        return List.of(prompts, cancels, tokens, completions, predictions, deadLetters);
    }

    /// What to ask of a cluster that has none of them.
    public List<NewTopic> toCreate(int partitions, short replication) {
        return List.of(
                keptFor(EVENTS, prompts, partitions, replication),
                keptFor(CANCELS, cancels, partitions, replication),
                keptFor(EVENTS, tokens, partitions, replication),
                keptFor(EVENTS, completions, partitions, replication),
                roomy(keptFor(EVENTS, predictions, partitions, replication), PREDICTION_BYTES),
                roomy(
                        keptFor(DEAD_LETTERS, deadLetters, partitions, replication),
                        DEAD_LETTER_BYTES));
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

    private static Map<String, String> byTime(Duration retention) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()));
    }
}

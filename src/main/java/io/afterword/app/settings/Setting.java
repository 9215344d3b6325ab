package io.afterword.app.settings;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;

/// Every setting of ours, in the order of the README's table. Settings of Kafka's clients are
/// passed through under `kafka.`, see [KafkaPassThrough].
public enum Setting {
    BOOTSTRAP_SERVERS(
            "bootstrap.servers",
            null,
            Rule.matching(
                    "[^\\s,]+:\\d{1,5}(\\s*,\\s*[^\\s,]+:\\d{1,5})*", "host:port, host:port, ..."),
            "brokers of the cluster to find the others by"),
    APPLICATION_ID(
            "application.id",
            "afterword",
            Rule.matching("[a-zA-Z0-9._-]{1,200}", "1 to 200 of a-z A-Z 0-9 . _ -"),
            "consumer group, and beginning of the names of internal topics and transactions;"
                    + " instances with the same one share the work"),
    TOPIC_PREFIX(
            "topic.prefix",
            "afterword.",
            Rule.matching("[a-zA-Z0-9._-]{0,200}", "at most 200 of a-z A-Z 0-9 . _ -"),
            "beginning of the names of all topics"),
    STATE_DIR(
            "state.dir",
            "~/.local/state/afterword",
            Rule.matching(".+", "a path"),
            "local copy of the stores; kept, it saves reading them again after a restart"),
    MODEL_PATH(
            "model.path",
            "",
            Rule.anything("a path, or empty"),
            "checkpoint directory as Hugging Face publishes it; empty for the built-in model"),
    MODEL_NAME(
            "model.name",
            "",
            Rule.matching("[^\\s]{0,200}", "a name without spaces, or empty"),
            "what prompts call the model; empty for `builtin`, or the checkpoint directory's name"),
    MODEL_PRECISION(
            "model.precision",
            "int8",
            Rule.oneOf("int8", "fp32"),
            "numbers the model computes with"),
    ENGINE_WORKERS(
            "engine.workers",
            "auto",
            Rule.wholeNumber(1, 1024).or("auto"),
            "threads that run the model; `auto` takes one for each core"),
    ENGINE_SLOTS(
            "engine.slots",
            "32",
            Rule.wholeNumber(1, 65_536),
            "generations that run at once, over all workers; each holds memory for a whole"
                    + " context"),
    ENGINE_RUN_AHEAD(
            "engine.run.ahead",
            "8",
            Rule.wholeNumber(4, 16),
            "tokens of a generation that may wait to be published before it pauses"),
    ENGINE_STEP_TOKENS(
            "engine.step.tokens",
            "256",
            Rule.wholeNumber(1, 65_536),
            "prompt tokens that a worker prefills in one step; bounds how long a long prompt"
                    + " holds up the others"),
    QUEUE_LIMIT(
            "queue.limit",
            "10000",
            Rule.wholeNumber(1, Integer.MAX_VALUE),
            "unfinished generations of a partition, beyond which prompts are answered"
                    + " `OVERLOADED`"),
    DUPLICATES_WINDOW_MS(
            "duplicates.window.ms",
            "3600000",
            Rule.wholeNumber(1, Integer.MAX_VALUE),
            "how long after its end a `request_id` is known, so that its duplicates are dropped"),
    PUBLISH_INTERVAL_MS(
            "publish.interval.ms",
            "10",
            Rule.wholeNumber(1, 1000),
            "how often computed tokens are written to Kafka"),
    PROCESSING_GUARANTEE(
            "processing.guarantee",
            "exactly_once_v2",
            Rule.oneOf("exactly_once_v2", "at_least_once"),
            "`at_least_once` saves the wait for commits and may repeat tokens after a failure"),
    GROUP_PROTOCOL(
            "group.protocol",
            "classic",
            Rule.oneOf("classic", "streams"),
            "how instances share the partitions; `streams` needs brokers of 4.2 or later"),
    NUM_STREAM_THREADS(
            "num.stream.threads",
            "1",
            Rule.wholeNumber(1, 1024),
            "threads that read prompts and write tokens"),
    NUM_STANDBY_REPLICAS(
            "num.standby.replicas",
            "1",
            Rule.wholeNumber(0, 100),
            "copies of the stores on other instances, for fast fail-over; with the `streams`"
                    + " protocol a setting of the group on the brokers"),
    SESSION_TIMEOUT_MS(
            "session.timeout.ms",
            "6000",
            Rule.wholeNumber(1000, Integer.MAX_VALUE),
            "silence after which an instance counts as dead; with the `streams` protocol a setting"
                    + " of the group on the brokers");

    private final String key;
    private final @Nullable String initial;

    @SuppressWarnings("ImmutableEnumChecker") // its predicate is a pure function
    private final Rule rule;

    private final String meaning;

    Setting(String key, @Nullable String initial, Rule rule, String meaning) {
        this.key = key;
        this.initial = initial;
        this.rule = rule;
        this.meaning = meaning;
    }

    public String key() {
        return key;
    }

    /// The value where none is given; empty if one must be given.
    public Optional<String> initial() {
        return Optional.ofNullable(initial);
    }

    /// Completes the sentence "must be ...".
    public String rule() {
        return rule.wording();
    }

    /// One sentence for operators.
    public String meaning() {
        return meaning;
    }

    boolean allows(String value) {
        return rule.allows().test(value);
    }

    static Optional<Setting> of(String key) {
        return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }
}

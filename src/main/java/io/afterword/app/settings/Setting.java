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
    SCHEMA_REGISTRY_URL(
            "schema.registry.url",
            "",
            Rule.matching("(https?://[^\\s]+)?", "http://host:port/path, https://..., or empty"),
            "a schema registry with Confluent's HTTP interface (Apicurio's ends with"
                    + " `/apis/ccompat/v7`): values are written in its wire format, and read in it"
                    + " and in the other; empty for none"),
    SCHEMA_REGISTRY_USER_INFO(
            "schema.registry.user.info",
            "",
            Rule.matching("([^:]+:.*)?", "USER:PASSWORD, or empty"),
            "who the registry knows this instance as"),
    STATE_DIR(
            "state.dir",
            "~/.local/state/afterword",
            Rule.matching(".+", "a path"),
            "local copy of the stores; kept, it saves reading them again after a restart"),
    MODELS(
            "models",
            "",
            Rule.matching(
                    "([^\\s,]{1,200}(\\s*,\\s*[^\\s,]{1,200})*)?", "name, name, ..., or empty"),
            "models that are served at once, each with `model.NAME.path`; prompts that name none get"
                    + " the first; empty for one, by `model.path`"),
    MODEL_PATH(
            "model.path",
            "",
            Rule.anything("a path, a name, or empty"),
            "checkpoint directory as Hugging Face publishes it, or the name of a pulled model"
                    + " (`gpt2`, `owner/name`); empty for the built-in model"),
    MODEL_NAME(
            "model.name",
            "",
            Rule.matching("[^\\s]{0,200}", "a name without spaces, or empty"),
            "what prompts call the one model; empty for `builtin`, or the checkpoint directory's"
                    + " name"),
    MODEL_DEVICE(
            "model.device",
            "auto",
            Rule.matching("auto|cpu|gpu:\\d{1,4}", "auto or cpu or gpu:N"),
            "what the model computes on; `auto` takes `gpu:0` where it can be used, else the CPU"),
    MODEL_PRECISION(
            "model.precision",
            "auto",
            Rule.oneOf("auto", "int8", "bf16", "fp16", "fp32"),
            "numbers the model computes with: int8, bf16 or fp32 on a CPU, bf16, fp16 or fp32 on a"
                    + " GPU; `auto` takes the first"),
    MODEL_KV_PRECISION(
            "model.kv.precision",
            "auto",
            Rule.oneOf("auto", "bf16", "fp16", "fp32"),
            "numbers in which keys and values are kept, fp16 on a GPU only; those of 16 bits take half"
                    + " of the memory; `auto` takes fp32 on a CPU, on a GPU `model.precision`"),
    ENGINE_WORKERS(
            "engine.workers",
            "auto",
            Rule.wholeNumber(1, 1024).or("auto"),
            "threads that run a model; `auto` takes one for each core, or one for a model on a GPU"),
    ENGINE_SLOTS(
            "engine.slots",
            "32",
            Rule.wholeNumber(1, 65_536),
            "generations of a model that run at once, over all workers; each holds memory for a"
                    + " whole context"),
    ENGINE_RUN_AHEAD(
            "engine.run.ahead",
            "8",
            Rule.wholeNumber(4, 16),
            "tokens of a generation that may wait to be published before it pauses"),
    ENGINE_STEP_TOKENS(
            "engine.step.tokens",
            "auto",
            Rule.wholeNumber(1, 65_536).or("auto"),
            "tokens that a worker runs in one step, those of running generations first, then"
                    + " prompts in chunks; bounds how long a long prompt holds up the others; `auto`"
                    + " takes 256 on a CPU, 2048 on a GPU"),
    ENGINE_PREFIX_CACHE_BLOCKS(
            "engine.prefix.cache.blocks",
            "64",
            Rule.wholeNumber(0, 65_536),
            "blocks of 64 prompt tokens of a model, over all workers, whose keys and values are"
                    + " kept for prompts that begin alike; 4.5 MiB each for GPT-2 small in 32 bits; 0 keeps"
                    + " none"),
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
                    + " of the group on the brokers"),
    HTTP_PORT(
            "http.port",
            "none",
            Rule.wholeNumber(0, 65_535).or("none"),
            "where health, metrics and queries are answered over HTTP; 0 takes any port that is"
                    + " free, `none` answers nowhere"),
    HTTP_HOST(
            "http.host",
            "127.0.0.1",
            Rule.matching("[^\\s/]+", "a name or an address of this machine"),
            "the interface of `http.port`; `0.0.0.0` for all: there is neither encryption nor a"
                    + " password"),
    NGRAMS(
            "ngrams",
            "on",
            Rule.oneOf("on", "off"),
            "whether this instance learns the n-gram table from `corpus` and keeps a copy of it for"
                    + " the model `markov`"),
    NGRAMS_ORDER(
            "ngrams.order",
            "5",
            Rule.wholeNumber(1, 5),
            "longest n-grams that are counted, in tokens; of the table, from its beginning on"),
    NGRAMS_MARKERS(
            "ngrams.markers",
            "on",
            Rule.oneOf("on", "off"),
            "whether beginning and end of a document are counted as tokens; of the table, from its"
                    + " beginning on"),
    NGRAMS_KEEP_DOCUMENTS(
            "ngrams.keep.documents",
            "off",
            Rule.oneOf("on", "off"),
            "whether the tokens of each document are kept, so that another one under its id, or"
                    + " none, takes its counts back"),
    NGRAMS_MINIMUM_COUNTS(
            "ngrams.minimum.counts",
            "",
            Rule.matching(
                    "(\\d{1,6}(\\s*,\\s*\\d{1,6})*)?",
                    "whole numbers, for the orders from 2, or empty"),
            "how often one batch must have a new n-gram for the table to take it in, the last number"
                    + " for all higher orders; the table is then smaller, and not exact"),
    NGRAMS_MOST(
            "ngrams.most",
            "none",
            Rule.wholeNumber(1, 1L << 50).or("none"),
            "n-grams of order 2 or more, over all partitions, beyond which those that are there are"
                    + " counted and no others"),
    NGRAMS_VERSION(
            "ngrams.version",
            "1",
            Rule.matching("[a-zA-Z0-9]{1,16}", "1 to 16 of a-z A-Z 0-9"),
            "the table that is learned and served; a new version reads `corpus` from its beginning"),
    NGRAMS_REBUILD(
            "ngrams.rebuild",
            "",
            Rule.matching("[a-zA-Z0-9]{0,16}", "at most 16 of a-z A-Z 0-9"),
            "a version that is learned beside the one in use, to be switched to later"),
    NGRAMS_THREADS(
            "ngrams.threads",
            "1",
            Rule.wholeNumber(1, 1024),
            "threads that tokenize and count, for each version"),
    NGRAMS_MEMORY_MB(
            "ngrams.memory.mb",
            "256",
            Rule.wholeNumber(16, 1 << 20),
            "memory, outside of the JVM's heap, for blocks and write buffers of the table: as much"
                    + " for what is learned of a version, over all partitions, as for the copy");

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

    /// Whether each of several models may have its own value.
    boolean isOfEachModel() {
        return key.startsWith("model.") && this != MODEL_NAME;
    }

    boolean allows(String value) {
        return rule.allows().test(value);
    }

    static Optional<Setting> of(String key) {
        return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }
}

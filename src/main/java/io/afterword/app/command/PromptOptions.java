package io.afterword.app.command;

import io.afterword.event.Prompt;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Every field of `Prompt` but its id and its text, as an option. What is not given keeps the
/// schema's default; whether a value makes sense is for the topology to say.
final class PromptOptions {
    @Option(names = "--model", description = "Served model (default: the default model).")
    private @Nullable String model;

    @Option(
            names = "--max-tokens",
            description = "Most tokens to generate; 0: a prediction only (default: 16).")
    private @Nullable Integer maxTokens;

    @Mixin private SelectionOptions selection = new SelectionOptions();

    @Option(
            names = "--repetition-penalty",
            description = "Divides the logits of tokens seen before; 1: off.")
    private @Nullable Double repetitionPenalty;

    @Option(
            names = "--presence-penalty",
            description = "Subtracted from the logits of generated tokens; 0: off.")
    private @Nullable Double presencePenalty;

    @Option(
            names = "--frequency-penalty",
            description = "Subtracted once for each time a token was generated; 0: off.")
    private @Nullable Double frequencyPenalty;

    @Option(
            names = "--logit-bias",
            paramLabel = "ID=BIAS",
            description = "Added to the logit of a token. Repeatable.")
    private Map<String, Double> logitBias = new LinkedHashMap<>();

    @Option(
            names = "--seed",
            description = "Seed of the draws (default: derived from the request id).")
    private @Nullable Long seed;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "Text that ends the continuation. Repeatable.")
    private List<String> stop = List.of();

    @Option(
            names = {"--stop-token-id", "--stop-token-ids"},
            paramLabel = "ID",
            split = ",",
            description = "Token that ends the continuation. Repeatable.")
    private List<Integer> stopTokenIds = List.of();

    @Option(names = "--stop-at-sentence", description = "End after the first whole sentence.")
    private boolean stopAtSentence;

    @Option(names = "--min-tokens", description = "No stop rule applies before this many tokens.")
    private @Nullable Integer minTokens;

    @Option(names = "--ignore-eos", description = "Go on after the end-of-text token.")
    private boolean ignoreEos;

    @Option(names = "--n", description = "How many continuations, 1 to 8 (default: 1).")
    private @Nullable Integer n;

    @Option(
            names = "--logprobs",
            description =
                    "Report this many most probable tokens with each token, 0 to 20; -1, with"
                            + " --max-tokens 0: all tokens.")
    private @Nullable Integer logprobs;

    @Option(names = "--echo", description = "Repeat the prompt in front of each continuation.")
    private boolean echo;

    @Option(
            names = "--truncate-prompt-tokens",
            description = "Keep only this many last tokens of the prompt.")
    private @Nullable Integer truncatePromptTokens;

    @Option(names = "--priority", description = "Lower values are served first (default: 0).")
    private @Nullable Integer priority;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = Deadline.class,
            description =
                    "When the answer stops being of use: 2026-01-31T12:00:00Z, or PT30S from now.")
    private @Nullable Instant deadline;

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            description = "Copied to the completion. Repeatable.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    /// A prompt with these options.
    ///
    /// @param prompt the text, or a list of token ids
    Prompt prompt(String requestId, Object prompt) {
        Prompt.Builder builder =
                Prompt.newBuilder()
                        .setRequestId(requestId)
                        .setPrompt(prompt)
                        .setModel(model)
                        .setLogitBias(Map.copyOf(logitBias))
                        .setSeed(seed)
                        .setStop(List.copyOf(stop))
                        .setStopTokenIds(List.copyOf(stopTokenIds))
                        .setStopAtSentence(stopAtSentence)
                        .setIgnoreEos(ignoreEos)
                        .setLogprobs(logprobs)
                        .setEcho(echo)
                        .setTruncatePromptTokens(truncatePromptTokens)
                        .setDeadline(deadline)
                        .setMetadata(Map.copyOf(metadata));
        ifGiven(maxTokens, builder::setMaxTokens);
        selection.set(builder);
        ifGiven(repetitionPenalty, builder::setRepetitionPenalty);
        ifGiven(presencePenalty, builder::setPresencePenalty);
        ifGiven(frequencyPenalty, builder::setFrequencyPenalty);
        ifGiven(minTokens, builder::setMinTokens);
        ifGiven(n, builder::setN);
        ifGiven(priority, builder::setPriority);
        return builder.build();
    }

    static <T> void ifGiven(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }

    /// A point in time, or how far away it is.
    static final class Deadline implements ITypeConverter<Instant> {
        private final Clock clock;

        Deadline() {
            this(Clock.systemUTC());
        }

        Deadline(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Instant convert(String text) {
            try {
                return text.startsWith("P")
                        ? clock.instant().plus(Duration.parse(text))
                        : Instant.parse(text);
            } catch (DateTimeParseException neither) {
                throw new TypeConversionException(
                        "must be a time such as 2026-01-31T12:00:00Z or a duration such as PT30S,"
                                + " was '%s'".formatted(text));
            }
        }
    }
}

package io.afterword.app.command;

import static io.afterword.app.command.PromptOptions.ifGiven;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;
import io.afterword.event.Prompt;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What makes of a model's distribution the one that tokens are drawn from.
final class SelectionOptions {
    @Option(
            names = "--temperature",
            description = "Divides the logits; 0 takes the most probable token (default: 1).")
    private @Nullable Double temperature;

    @Option(names = "--top-k", description = "Only this many most probable tokens; 0: all.")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            description = "Only the most probable tokens that together reach this share; 1: all.")
    private @Nullable Double topP;

    @Option(
            names = "--min-p",
            description = "Only tokens at least this many times as probable as the first; 0: all.")
    private @Nullable Double minP;

    /// Those that were given, by the names of a prompt's fields.
    Map<String, Number> given() {
        Map<String, Number> given = new LinkedHashMap<>();
        ifGiven(temperature, value -> given.put("temperature", value));
        ifGiven(topK, value -> given.put("top_k", value));
        ifGiven(topP, value -> given.put("top_p", value));
        ifGiven(minP, value -> given.put("min_p", value));
        return given;
    }

    void set(Prompt.Builder prompt) {
        ifGiven(temperature, prompt::setTemperature);
        ifGiven(topK, prompt::setTopK);
        ifGiven(topP, prompt::setTopP);
        ifGiven(minP, prompt::setMinP);
    }

    /// The parameters, if any was given.
    ///
    /// @throws CommandException `USAGE` if one is wrong
    Optional<SamplingParams> params() {
        if (given().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new SamplingParams(
                            Objects.requireNonNullElse(temperature, 1.0),
                            Objects.requireNonNullElse(topK, 0),
                            Objects.requireNonNullElse(topP, 1.0),
                            Objects.requireNonNullElse(minP, 0.0),
                            Penalties.NONE,
                            Map.of()));
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
        }
    }
}

package io.afterword.topology.prompt.admit;

import io.afterword.event.Prompt;

import java.util.List;
import java.util.function.Predicate;

/// Fields of `Prompt` that this version does not bring to life: refused unless they have their
/// default, never ignored.
final class LaterFields {
    private record Field(String name, Predicate<Prompt> isDefault) {}

    private static final List<Field> FIELDS =
            List.of(
                    new Field("max_tokens 0", prompt -> prompt.getMaxTokens() != 0),
                    new Field("min_p", prompt -> prompt.getMinP() == 0),
                    new Field("repetition_penalty", prompt -> prompt.getRepetitionPenalty() == 1),
                    new Field("presence_penalty", prompt -> prompt.getPresencePenalty() == 0),
                    new Field("frequency_penalty", prompt -> prompt.getFrequencyPenalty() == 0),
                    new Field("logit_bias", prompt -> prompt.getLogitBias().isEmpty()),
                    new Field("min_tokens", prompt -> prompt.getMinTokens() == 0),
                    new Field("ignore_eos", prompt -> !prompt.getIgnoreEos()),
                    new Field("n", prompt -> prompt.getN() == 1),
                    new Field("logprobs", prompt -> prompt.getLogprobs() == null),
                    new Field("echo", prompt -> !prompt.getEcho()),
                    new Field(
                            "truncate_prompt_tokens",
                            prompt -> prompt.getTruncatePromptTokens() == null),
                    new Field("priority", prompt -> prompt.getPriority() == 0),
                    new Field("deadline", prompt -> prompt.getDeadline() == null));

    private LaterFields() {}

    /// The names of the fields that are set in this prompt.
    static List<String> in(Prompt prompt) {
        return FIELDS.stream()
                .filter(field -> !field.isDefault.test(prompt))
                .map(Field::name)
                .toList();
    }
}

package io.afterword.topology.prompt.admit;

import io.afterword.domain.Report;
import io.afterword.event.Prompt;
import io.afterword.model.engine.ServedModel;
import io.afterword.topology.prompt.generate.Requests;
import io.afterword.topology.topic.Topics;

import java.util.TreeSet;
import java.util.regex.Pattern;

/// Checks the parameters of a prompt against its model and against each other. The rules of each
/// one alone are the domain's.
final class ParameterCheck {
    static final int MOST_CHOICES = 8;

    /// In a record of `predictions`, for all but the distribution: mostly the key, and three bytes
    /// for each character of the metadata.
    private static final int OTHER_BYTES = 256 << 10;

    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,8}");

    private final Prompt prompt;
    private final ServedModel model;

    private ParameterCheck(Prompt prompt, ServedModel model) {
        this.prompt = prompt;
        this.model = model;
    }

    /// @throws RefusedPromptException naming the field, the rule and the value
    static void check(Prompt prompt, ServedModel model) throws RefusedPromptException {
        ParameterCheck check = new ParameterCheck(prompt, model);
        check.context();
        check.tokenIds();
        check.choices();
        check.logprobs();
        if (prompt.getMaxTokens() == 0) {
            check.prediction();
        }
    }

    /// @param field that holds the id
    static void tokenId(String field, int id, ServedModel model) throws RefusedPromptException {
        int vocabulary = model.tokenizer().vocabularySize();
        if (id < 0 || id >= vocabulary) {
            throw invalid(
                    "%s must hold token ids from 0 to %d, held %d"
                            .formatted(field, vocabulary - 1, id));
        }
    }

    private void context() throws RefusedPromptException {
        int context = model.network().contextLength();
        if (prompt.getMaxTokens() > context) {
            throw invalid(
                    "max_tokens must be at most the model's context of %d tokens, was %d"
                            .formatted(context, prompt.getMaxTokens()));
        }
        Integer kept = prompt.getTruncatePromptTokens();
        if (kept != null && (kept < 1 || kept > context)) {
            throw invalid(
                    "truncate_prompt_tokens must be in 1..%d (the model's context), was %d"
                            .formatted(context, kept));
        }
    }

    private void tokenIds() throws RefusedPromptException {
        for (int id : prompt.getStopTokenIds()) {
            tokenId("stop_token_ids", id, model);
        }
        for (String id : new TreeSet<>(prompt.getLogitBias().keySet())) {
            if (!DECIMAL.matcher(id).matches()) {
                throw invalid(
                        "logit_bias must have token ids in decimal as keys, had " + Shown.text(id));
            }
            tokenId("logit_bias", Integer.parseInt(id), model);
        }
    }

    private void choices() throws RefusedPromptException {
        int n = prompt.getN();
        if (n < 1 || n > MOST_CHOICES) {
            throw invalid("n must be in 1..%d, was %d".formatted(MOST_CHOICES, n));
        }
    }

    private void logprobs() throws RefusedPromptException {
        Integer logprobs = prompt.getLogprobs();
        if (logprobs == null) {
            return;
        }
        boolean all = logprobs == Requests.EVERY_TOKEN && prompt.getMaxTokens() == 0;
        if (!all && (logprobs < 0 || logprobs > Report.MOST)) {
            throw invalid(
                    "logprobs must be in 0..%d, or -1 with max_tokens 0, was %d"
                            .formatted(Report.MOST, logprobs));
        }
        long bytes = (long) model.network().vocabularySize() * Float.BYTES;
        int room = Topics.PREDICTION_BYTES - OTHER_BYTES;
        if (all && bytes > room) {
            throw invalid(
                    "logprobs must be in 0..%d for a model whose distribution takes more than %d bytes (%d), was %d"
                            .formatted(Report.MOST, room, bytes, logprobs));
        }
    }

    /// With `max_tokens` 0.
    private void prediction() throws RefusedPromptException {
        if (prompt.getLogprobs() == null) {
            throw invalid("logprobs must be set with max_tokens 0, which asks for a prediction");
        }
        if (prompt.getN() > 1) {
            throw invalid(
                    "n must be 1 with max_tokens 0, which asks for a prediction, was "
                            + prompt.getN());
        }
        if (prompt.getEcho()) {
            throw invalid("echo must be false with max_tokens 0, which asks for a prediction");
        }
    }

    private static RefusedPromptException invalid(String message) {
        return RefusedPromptException.invalid(message);
    }
}

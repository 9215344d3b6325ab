package io.afterword.app.command;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.settings.ModelSettings;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.engine.Prediction;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.select.Distribution;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks a model in this process, which is loaded for it.
final class LocalPredictions {
    private LocalPredictions() {}

    /// @throws CommandException `MODEL` if there is no such model, `USAGE` if the text is longer
    ///   than its context
    static Predicted of(String text, ModelSettings settings) {
        try (ServedModels models = ModelLoader.only(settings)) {
            ServedModel model = models.find(null).orElseThrow();
            TokenIds tokens = TextInput.tokens(text, model.tokenizer());
            return new Predicted(
                    model.name(),
                    model.fingerprint(),
                    Optional.of(ShownToken.all(tokens, model.tokenizer())),
                    tokens.size(),
                    distribution(tokens, model),
                    id -> ShownToken.of(model.tokenizer(), id),
                    Map.of());
        }
    }

    private static Distribution distribution(TokenIds tokens, ServedModel model) {
        int context = model.network().contextLength();
        if (tokens.size() > context) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "the text must have at most the %d tokens of the model's context, had %d"
                            .formatted(context, tokens.size()));
        }
        try (ModelRunner runner = model.network().newRunner(1)) {
            Chunk chunk = new Chunk(0, 0, tokens, tokens.size(), Optional.of(Draw.TELLING_ALL));
            return runner.forward(List.of(chunk))
                    .getFirst()
                    .prediction()
                    .flatMap(Prediction::probabilities)
                    .map(Distribution::ofLittleEndian)
                    .orElseThrow(LocalPredictions::notFinite);
        }
    }

    /// See [Choice#finite].
    private static CommandException notFinite() {
        return new CommandException(
                ExitCode.FAILED, "the model's logits after this text are not finite numbers");
    }
}

package io.afterword.app.evaluate;

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
import io.afterword.model.token.Tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A network as the engine runs it, with the same program. Tokens go through it as those of
/// continuations do, each with a draw that tells the whole distribution.
final class NetworkScorer implements Scorer {
    /// A distribution of GPT-2's vocabulary has 200 kB.
    private static final int ROWS = ModelRunner.BLOCK;

    private final ServedModels models;
    private final ServedModel model;
    private final ModelRunner runner;

    private NetworkScorer(ServedModels models) {
        this.models = models;
        model = models.find(null).orElseThrow();
        runner = model.network().newRunner(1);
    }

    /// @throws CommandException `MODEL` if there is no such model
    static NetworkScorer load(ModelSettings settings) {
        ServedModels models = ModelLoader.only(settings);
        try {
            return new NetworkScorer(models);
        } catch (RuntimeException e) {
            models.close();
            throw e;
        }
    }

    @Override
    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    @Override
    public TokenIds marker() {
        return TokenIds.of(model.network().endOfText());
    }

    @Override
    public int contextLength() {
        return model.network().contextLength();
    }

    /// A text that is longer than the context is read in windows, each half over the one before: so
    /// every token but those of the first window comes after half a context at least.
    @Override
    public List<Score> score(TokenIds text, int from) {
        List<Score> scores = new ArrayList<>();
        int next = from;
        for (int begin = 0; next < text.size(); begin += contextLength() / 2) {
            int end = Math.min(text.size() - 1, begin + contextLength());
            read(text, begin, end, next, scores);
            next = Math.max(next, end + 1);
        }
        return scores;
    }

    /// Reads the tokens from `begin` to before `end`, and scores those from `next` to `end`.
    private void read(TokenIds text, int begin, int end, int next, List<Score> scores) {
        for (int at = begin; at < end; at += ROWS) {
            List<Chunk> chunks = new ArrayList<>();
            List<Integer> predicted = new ArrayList<>();
            for (int i = at; i < Math.min(end, at + ROWS); i++) {
                boolean tells = i + 1 >= next;
                Optional<Draw> draw = tells ? Optional.of(Draw.TELLING_ALL) : Optional.empty();
                chunks.add(new Chunk(0, i - begin, text.slice(i, i + 1), 0, draw));
                if (tells) {
                    predicted.add(text.get(i + 1));
                }
            }
            List<Choice> choices = runner.forward(chunks);
            for (int i = 0; i < predicted.size(); i++) {
                scores.add(score(choices.get(i), predicted.get(i)));
            }
        }
    }

    private Score score(Choice choice, int token) {
        ByteBuffer probabilities =
                choice.prediction()
                        .flatMap(Prediction::probabilities)
                        .orElseThrow(this::notFinite)
                        .order(ByteOrder.LITTLE_ENDIAN);
        double logprob = Math.log(probabilities.getFloat(token * Float.BYTES));
        return new Score(logprob, OptionalInt.of(choice.tokenId()));
    }

    /// See [Choice#finite].
    private CommandException notFinite() {
        return new CommandException(
                ExitCode.FAILED,
                "the logits of model %s are not finite numbers".formatted(model.name()));
    }

    @Override
    public TokenIds continuation(TokenIds text, int most, long seed) {
        int room = Math.min(most, contextLength() - text.size());
        return Continuation.of(runner, "", text, room, model.network().endOfText(), seed);
    }

    @Override
    public OptionalLong ngrams() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        runner.close();
        models.close();
    }
}

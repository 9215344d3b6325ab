package io.afterword.app.train;

import io.afterword.app.hub.PulledModels;
import io.afterword.model.gpt2.CheckpointWeights;
import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.gpt2.Gpt2Shape;
import io.afterword.model.gpt2.Gpt2Weights;
import io.afterword.model.gpt2.MimeticWeights;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;
import io.afterword.model.token.Tokenizers;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/// The network to train: a new one of some shape, or one that there is.
final class NetworkOptions {
    private static final int LONGEST_ROW = 1024;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Train this one further: a checkpoint's directory, or a pulled model.")
    private @Nullable Path model;

    @Option(names = "--layers", description = "Of a new one (default: ${DEFAULT-VALUE}).")
    private int layers = 4;

    @Option(names = "--width", description = "Of a new one (default: ${DEFAULT-VALUE}).")
    private int width = 128;

    @Option(names = "--heads", description = "Of a new one (default: ${DEFAULT-VALUE}).")
    private int heads = 4;

    @Option(
            names = "--context",
            description = "Positions of a new one (default: ${DEFAULT-VALUE}).")
    private int context = 512;

    @Option(
            names = "--length",
            description = "Tokens of a row (default: the context, or 1024 if it is longer).")
    private @Nullable Integer length;

    boolean isNew() {
        return model == null;
    }

    /// What training begins with.
    ///
    /// @param seed of a new one
    Gpt2Weights weights(long seed) {
        if (model != null) {
            return CheckpointWeights.open(PulledModels.directory(model));
        }
        return new MimeticWeights(Gpt2Shape.config(context, width, layers, heads), seed);
    }

    Tokenizer tokenizer(Gpt2Config config) {
        return model == null
                ? new Gpt2Tokenizer()
                : Tokenizers.forCheckpoint(
                        PulledModels.directory(model), config.vocabularySize(), config.endOfText());
    }

    /// @throws IllegalArgumentException if the context is shorter
    int rowLength(Gpt2Config config) {
        int most = config.contextLength();
        int tokens = length == null ? Math.min(LONGEST_ROW, most) : length;
        Rules.require(
                tokens > 0 && tokens <= most,
                "--length",
                "1 to the context of %,d".formatted(most),
                tokens);
        return tokens;
    }

    /// Of these options, what the result depends on.
    @Override
    public String toString() {
        return model == null ? "new" : model.toString();
    }
}
